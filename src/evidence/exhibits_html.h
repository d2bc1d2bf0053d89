// The inventory for people: one page that prints, without a script and with nothing from elsewhere.
// Pure; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "evidence/content.h"
#include "evidence/timeline.h"

namespace holdfast {

inline constexpr std::size_t kMostPageRows = 2'000;  // of the timeline; timeline.csv has all

[[nodiscard]] std::string exhibits_html(const PackContent& content,
                                        const std::vector<TimelineRow>& rows);

}  // namespace holdfast
