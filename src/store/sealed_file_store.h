// Age files that come in pieces and are kept in the database, so that a piece that was acknowledged
// is as safe as everything else there, and two servers on one database see the same: attachments of
// reports, and pictures of cases in assessed mode. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// What a file belongs to: a report, or a case. Each has tables of its own; an owner's id is that of
// its row.
enum class FileOwner : std::uint8_t { kReport, kCase };

struct SealedFile {
  std::int64_t id = 0;
  std::string attachment_id;  // 32 hex digits, made by the device
  int position = 0;           // of a case's file: which of its pictures, from 1
  std::string key_id;
  std::int64_t size = 0;  // bytes of the age file
  std::string sha256;     // 64 hex digits, of the age file
  std::int64_t received = 0;
  TimeMs created_ms = 0;
  TimeMs changed_ms = 0;
  std::optional<TimeMs> completed_ms;
};

// Oldest first.
[[nodiscard]] std::vector<SealedFile> list_sealed_files(Transaction& transaction, FileOwner owner,
                                                        std::int64_t owner_id);
// On PostgreSQL the row is locked when `lock` is set.
[[nodiscard]] std::optional<SealedFile> find_sealed_file(Transaction& transaction, FileOwner owner,
                                                         std::int64_t owner_id,
                                                         const std::string& attachment_id,
                                                         bool lock = false);
// The caller has looked for the id, and locked the owner.
void insert_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t owner_id,
                        const SealedFile& file);

// Appends a piece at file.received, which it moves on. `bytes` are bytes, not base64.
void append_sealed_piece(Transaction& transaction, FileOwner owner, SealedFile& file,
                         std::string_view bytes, TimeMs at_ms);
// Calls `take` with each piece in order, until it gives false.
void read_sealed_pieces(Transaction& transaction, FileOwner owner, std::int64_t id,
                        const std::function<bool(std::string_view)>& take);
void complete_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id, TimeMs at_ms);
// Back to the beginning: what came did not fit.
void restart_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id, TimeMs at_ms);
void delete_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id);

// SHA-256 of what came of a file, 64 hex digits.
[[nodiscard]] std::string sealed_file_digest(Transaction& transaction, FileOwner owner,
                                             const SealedFile& file);

// Unfinished ones of reports whose last piece came before; at most `limit`. Gives how many were
// forgotten.
int forget_unfinished_attachments(Transaction& transaction, TimeMs before_ms, int limit);

// Bytes of files that are kept, unfinished ones too, of every owner.
[[nodiscard]] std::int64_t sealed_file_bytes(Transaction& transaction);

}  // namespace holdfast
