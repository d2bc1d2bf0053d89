// Memory and threads for an index. Safe from any thread.
#pragma once

#include "holdfast/match.h"

namespace holdfast {

// Large pieces in pages of 2 MiB where the system has them: an index reads at places far apart, and
// with small pages finding out where they are costs as much as reading them. Lives forever.
[[nodiscard]] const MatchMemory& huge_memory();

// Runs tasks on up to so many threads, the caller's among them.
[[nodiscard]] TaskRunner run_on_threads(std::size_t threads);

}  // namespace holdfast
