// Bytes on their way to a disk: a file that appears under its name when it is whole, the same cut
// into parts, and one that gives what it gets to several. An object belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  // kUnavailable when it cannot be written. After an error the sink is of no more use.
  [[nodiscard]] virtual Result<void> write(std::span<const std::uint8_t> bytes) = 0;
  // No more bytes come: everything is on the disk, under temporary names.
  [[nodiscard]] virtual Result<void> close() = 0;
  // Gives the files their names. Without it they are removed with the sink.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

// A new file `path`, mode 0600; kConflict from commit() if there is one of that name.
[[nodiscard]] Result<std::unique_ptr<ByteSink>> open_file_sink(const std::string& path);
// The same, but commit() puts it in the place of a file that is there.
[[nodiscard]] Result<std::unique_ptr<ByteSink>> open_replacing_sink(const std::string& path);

inline constexpr std::size_t kMostParts = 999;
// "path.001", "path.002", ... of `part_bytes` each, and "path.parts" with their digests. Fewer than
// two parts, and more than 999, are errors of close(): kInvalidArgument.
[[nodiscard]] Result<std::unique_ptr<ByteSink>> open_parts_sink(const std::string& path,
                                                                std::uint64_t part_bytes);

// Gives everything to each of `sinks`, in order.
[[nodiscard]] std::unique_ptr<ByteSink> make_tee_sink(std::vector<std::unique_ptr<ByteSink>> sinks);

// Gives `partial` the name `path` so that it lasts. kConflict when something has that name already,
// unless `replaces`; kUnavailable when it cannot be.
[[nodiscard]] Result<void> name_whole(const std::string& partial, const std::string& path,
                                      bool replaces);
// Why something could not be written, by errno: kUnavailable.
[[nodiscard]] std::unexpected<Error> cannot_write();
// fsync of a folder, so that a rename in it lasts.
void sync_folder(const std::string& folder);
// The folder of a path: "." where it has none.
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace holdfast
