// Sealed files and their pieces. Stateless; safe from any thread.
#include "store/sealed_file_store.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/rows.h"

namespace holdfast {
namespace {

// The names of one owner's tables and columns. A report's files have no position.
struct Tables {
  const char* files;
  const char* pieces;
  const char* owner_id;
  const char* position;
};

constexpr Tables kReportTables{"report_attachments", "report_pieces", "report_id", "0"};
constexpr Tables kCaseTables{"case_files", "case_file_pieces", "case_id", "position"};

const Tables& tables_of(FileOwner owner) {
  return owner == FileOwner::kReport ? kReportTables : kCaseTables;
}

template <class BindMore>
std::vector<SealedFile> select_files(Transaction& transaction, const Tables& tables,
                                     const std::string& rest, BindMore bind_more) {
  SealedFile found;
  long long id = 0, size = 0, received = 0, created = 0, changed = 0;
  NullableNumber completed;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(id));
  statement.exchange(soci::into(found.attachment_id));
  statement.exchange(soci::into(found.position));
  statement.exchange(soci::into(found.key_id));
  statement.exchange(soci::into(size));
  statement.exchange(soci::into(found.sha256));
  statement.exchange(soci::into(received));
  statement.exchange(soci::into(created));
  statement.exchange(soci::into(changed));
  statement.exchange(soci::into(completed.value, completed.present));
  bind_more(statement);
  statement.alloc();
  statement.prepare(
      fmt::format("select id, attachment_id, {}, key_id, size, sha256, received, created_at, "
                  "changed_at, completed_at from {} where {}",
                  tables.position, tables.files, rest));
  statement.define_and_bind();
  statement.execute();
  std::vector<SealedFile> all;
  while (statement.fetch()) {
    found.id = id;
    found.size = size;
    found.received = received;
    found.created_ms = created;
    found.changed_ms = changed;
    found.completed_ms = completed.get<TimeMs>();
    all.push_back(found);
  }
  return all;
}

void delete_pieces(Transaction& transaction, const Tables& tables, long long id) {
  transaction.session() << fmt::format("delete from {} where attachment = :id", tables.pieces),
      soci::use(id, "id");
}

double bytes_of(Transaction& transaction, const Tables& tables) {
  // A sum of bigint is numeric on PostgreSQL, which would come as text.
  double bytes = 0;
  transaction.session() << fmt::format("select coalesce(sum(received), 0) * 1.0 from {}",
                                       tables.files),
      soci::into(bytes);
  return bytes;
}

}  // namespace

std::vector<SealedFile> list_sealed_files(Transaction& transaction, FileOwner owner,
                                          std::int64_t owner_id) {
  const Tables& tables = tables_of(owner);
  const long long of = owner_id;
  return select_files(
      transaction, tables, fmt::format("{} = :owner order by id", tables.owner_id),
      [&](soci::statement& statement) { statement.exchange(soci::use(of, "owner")); });
}

std::optional<SealedFile> find_sealed_file(Transaction& transaction, FileOwner owner,
                                           std::int64_t owner_id, const std::string& attachment_id,
                                           bool lock) {
  const Tables& tables = tables_of(owner);
  const long long of = owner_id;
  const bool locks = lock && transaction.dialect() == Dialect::kPostgresql;
  auto found = select_files(transaction, tables,
                            fmt::format("{} = :owner and attachment_id = :attachment{}",
                                        tables.owner_id, locks ? " for update" : ""),
                            [&](soci::statement& statement) {
                              statement.exchange(soci::use(of, "owner"));
                              statement.exchange(soci::use(attachment_id, "attachment"));
                            });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void insert_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t owner_id,
                        const SealedFile& file) {
  const Tables& tables = tables_of(owner);
  const long long of = owner_id;
  const long long size = file.size;
  const long long at = file.created_ms;
  soci::session& sql = transaction.session();
  sql << fmt::format(
      "insert into {}({}, attachment_id, key_id, size, sha256, received, created_at, changed_at{}) "
      "values(:owner, :attachment, :key, :size, :sha, 0, :created, :changed{})",
      tables.files, tables.owner_id, owner == FileOwner::kCase ? ", position" : "",
      owner == FileOwner::kCase ? fmt::format(", {}", file.position) : ""),
      soci::use(of, "owner"), soci::use(file.attachment_id, "attachment"),
      soci::use(file.key_id, "key"), soci::use(size, "size"), soci::use(file.sha256, "sha"),
      soci::use(at, "created"), soci::use(at, "changed");
}

void append_sealed_piece(Transaction& transaction, FileOwner owner, SealedFile& file,
                         std::string_view bytes, TimeMs at_ms) {
  const Tables& tables = tables_of(owner);
  const long long id = file.id;
  const long long start = file.received;
  const long long end = start + static_cast<long long>(bytes.size());
  const long long at = at_ms;
  const std::string text = base64_encode(as_bytes(bytes));
  soci::session& sql = transaction.session();
  sql << fmt::format("insert into {}(attachment, start, bytes) values(:id, :start, :bytes)",
                     tables.pieces),
      soci::use(id, "id"), soci::use(start, "start"), soci::use(text, "bytes");
  sql << fmt::format("update {} set received = :end, changed_at = :at where id = :id",
                     tables.files),
      soci::use(end, "end"), soci::use(at, "at"), soci::use(id, "id");
  file.received = end;
  file.changed_ms = at_ms;
}

void read_sealed_pieces(Transaction& transaction, FileOwner owner, std::int64_t id,
                        const std::function<bool(std::string_view)>& take) {
  const long long wanted = id;
  std::string text;
  soci::statement statement =
      (transaction.session().prepare << fmt::format(
           "select bytes from {} where attachment = :id order by start", tables_of(owner).pieces),
       soci::use(wanted, "id"), soci::into(text));
  statement.execute();
  while (statement.fetch()) {
    const Result<Bytes> bytes = base64_decode(text);
    if (!bytes) return;  // never written so; a file that is short shows it
    if (!take({reinterpret_cast<const char*>(bytes->data()), bytes->size()})) return;
  }
}

void complete_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id,
                          TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  transaction.session() << fmt::format("update {} set completed_at = :at where id = :id",
                                       tables_of(owner).files),
      soci::use(at, "at"), soci::use(wanted, "id");
}

void restart_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id, TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  delete_pieces(transaction, tables_of(owner), wanted);
  transaction.session() << fmt::format(
      "update {} set received = 0, changed_at = :at where id = :id", tables_of(owner).files),
      soci::use(at, "at"), soci::use(wanted, "id");
}

void delete_sealed_file(Transaction& transaction, FileOwner owner, std::int64_t id) {
  const long long wanted = id;
  delete_pieces(transaction, tables_of(owner), wanted);
  transaction.session() << fmt::format("delete from {} where id = :id", tables_of(owner).files),
      soci::use(wanted, "id");
}

std::string sealed_file_digest(Transaction& transaction, FileOwner owner, const SealedFile& file) {
  if (file.completed_ms) return file.sha256;
  Digest whole(DigestKind::kSha256);
  read_sealed_pieces(transaction, owner, file.id, [&](std::string_view piece) {
    whole.update(as_bytes(piece));
    return true;
  });
  return hex_encode(whole.finish());
}

int forget_unfinished_attachments(Transaction& transaction, TimeMs before_ms, int limit) {
  const long long before = before_ms;
  const auto old = select_files(
      transaction, kReportTables,
      fmt::format("completed_at is null and changed_at < :before order by changed_at limit {}",
                  limit),
      [&](soci::statement& statement) { statement.exchange(soci::use(before, "before")); });
  for (const SealedFile& each : old) delete_sealed_file(transaction, FileOwner::kReport, each.id);
  return static_cast<int>(old.size());
}

std::int64_t sealed_file_bytes(Transaction& transaction) {
  return static_cast<std::int64_t>(bytes_of(transaction, kReportTables) +
                                   bytes_of(transaction, kCaseTables));
}

}  // namespace holdfast
