// A pack as a zip, by libarchive. One thread.
#include <archive.h>
#include <archive_entry.h>

#include <optional>
#include <utility>

#include "chat/utf8_names.h"
#include "evidence/pack_sink.h"

namespace holdfast {
namespace {

struct CloseArchive {
  void operator()(archive* open) const { archive_write_free(open); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

class ZipSink final : public PackSink {
 public:
  ZipSink(std::string top, std::unique_ptr<ByteSink> bytes)
      : top_(std::move(top)), bytes_(std::move(bytes)), open_(archive_write_new()) {}

  Result<void> open() {
    if (!open_) return broken();
    archive* zip = open_.get();
    archive_write_set_format_zip(zip);
    archive_write_set_bytes_per_block(zip, 1 << 16);
    archive_write_set_bytes_in_last_block(zip, 1);
    const auto write = [](archive*, void* self, const void* data, std::size_t size) -> la_ssize_t {
      auto& sink = *static_cast<ZipSink*>(self);
      sink.result_ = sink.bytes_->write({static_cast<const std::uint8_t*>(data), size});
      return sink.result_ ? static_cast<la_ssize_t>(size) : -1;
    };
    if (archive_write_open(zip, this, nullptr, write, nullptr) != ARCHIVE_OK) return broken();
    return {};
  }

  Result<void> begin(const PackFile& file) override {
    const Utf8Names names;
    archive* zip = open_.get();
    if (file.is_text) {
      archive_write_zip_set_compression_deflate(zip);
    } else {
      archive_write_zip_set_compression_store(zip);
    }
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    if (!entry) return broken();
    archive_entry_set_pathname(entry.get(), (top_ + "/" + std::string(file.path)).c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes));
    archive_entry_set_mtime(entry.get(), static_cast<time_t>(file.modified_ms / 1000), 0);
    left_ = file.bytes;
    if (archive_write_header(zip, entry.get()) != ARCHIVE_OK) return broken();
    return {};
  }
  Result<void> write(std::span<const std::uint8_t> bytes) override {
    if (bytes.size() > left_) return fail(ErrorCode::kConflict, "A file grew while it was read.");
    left_ -= bytes.size();
    while (!bytes.empty()) {
      const la_ssize_t wrote = archive_write_data(open_.get(), bytes.data(), bytes.size());
      if (wrote <= 0) return broken();
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return {};
  }
  Result<void> end() override {
    if (left_ != 0) return fail(ErrorCode::kConflict, "A file became shorter while it was read.");
    if (archive_write_finish_entry(open_.get()) != ARCHIVE_OK) return broken();
    return {};
  }
  Result<void> close() override {
    if (archive_write_close(open_.get()) != ARCHIVE_OK) return broken();
    return bytes_->close();
  }
  Result<void> commit() override { return bytes_->commit(); }

 private:
  Result<void> broken() {
    if (!result_) return result_;
    return fail(ErrorCode::kUnavailable, "The zip cannot be written to its end; try again.");
  }

  std::string top_;
  std::unique_ptr<ByteSink> bytes_;
  Result<void> result_;  // of the last bytes that were handed on
  std::uint64_t left_ = 0;
  std::unique_ptr<archive, CloseArchive> open_;  // before bytes_ in going: it writes when freed
};

}  // namespace

Result<std::unique_ptr<PackSink>> open_zip_sink(std::string top, std::unique_ptr<ByteSink> bytes) {
  auto sink = std::make_unique<ZipSink>(std::move(top), std::move(bytes));
  if (Result<void> opened = sink->open(); !opened) return std::unexpected<Error>(opened.error());
  return sink;
}

}  // namespace holdfast
