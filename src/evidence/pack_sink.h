// Files on their way into a pack: a folder or a zip. Nothing has the pack's name until commit(). An
// object belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "evidence/byte_sink.h"
#include "holdfast/result.h"

namespace holdfast {

struct PackFile {
  std::string_view path;  // inside the pack, already safe
  std::uint64_t bytes = 0;
  TimeMs modified_ms = 0;
  bool is_text = false;  // worth deflating
};

class PackSink {
 public:
  PackSink() = default;
  PackSink(const PackSink&) = delete;
  PackSink& operator=(const PackSink&) = delete;
  virtual ~PackSink() = default;

  // One file after the other: begin, its bytes in pieces, end. Errors: kUnavailable when it cannot
  // be written, kConflict when fewer or more bytes came than begin() said.
  [[nodiscard]] virtual Result<void> begin(const PackFile& file) = 0;
  [[nodiscard]] virtual Result<void> write(std::span<const std::uint8_t> bytes) = 0;
  [[nodiscard]] virtual Result<void> end() = 0;
  // All is on the disk, under a temporary name.
  [[nodiscard]] virtual Result<void> close() = 0;
  // It appears under its name. Without it what was written is removed.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

// A new folder; kConflict if there is anything of that name.
[[nodiscard]] Result<std::unique_ptr<PackSink>> open_folder_sink(const std::string& path);
// A zip into `bytes`, everything in one folder `top`. Not itself crash-safe: `bytes` is.
[[nodiscard]] Result<std::unique_ptr<PackSink>> open_zip_sink(std::string top,
                                                              std::unique_ptr<ByteSink> bytes);

// A whole file at once.
[[nodiscard]] Result<void> put_file(PackSink& sink, std::string_view path, std::string_view bytes,
                                    TimeMs modified_ms);

}  // namespace holdfast
