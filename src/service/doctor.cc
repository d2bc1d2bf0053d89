// Checks that a server has what it needs. Stateless.
#include "service/doctor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "holdfast/match.h"
#include "media/image.h"
#include "service/assets.h"
#include "store/audit_store.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

Check check_pages() {
  const bool good = find_asset("remove.html") != nullptr && find_asset("desk.html") != nullptr;
  return {"pages", good,
          good ? fmt::format("{} files are part of the program.", all_assets().size())
               : "The program was built without its pages: build it with ./run."};
}

Check check_hashing() {
  // FIPS 180-4's example, and the smallest PNM picture that PDQ hashes.
  const bool digests = hex_encode(digest(DigestKind::kSha256, as_bytes("abc"))) ==
                       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const Result<Image> image = decode_image(as_bytes("P2 5 5 1 " + std::string("0 1 0 1 0 ") +
                                                    "1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0\n"));
  const bool good = digests && image && pdq_hash(image->view()).has_value();
  return {"hashing", good,
          good ? "Pictures are decoded and hashed."
               : "Hashing gives wrong answers on this machine: do not use it."};
}

Check check_matching() {
  return {"matching", true,
          fmt::format("Kernels for this processor, fastest first: {}.",
                      fmt::join(match_kernel_names(), ", "))};
}

Check unreadable(const std::string& name, const Error& error) {
  return {name, false, error.message};
}

Check check_schema(Database& database) {
  const Result<int> version = database.schema_version();
  if (!version) return unreadable("database", version.error());
  return {"database", true,
          fmt::format("{}, schema {}.",
                      database.dialect() == Dialect::kSqlite ? "SQLite" : "PostgreSQL", *version)};
}

Check check_audit(Database& database) {
  const auto verdict = database.read([](Transaction& transaction) {
    return Result<AuditVerdict>(verify_audit(transaction, std::nullopt));
  });
  if (!verdict) return unreadable("audit log", verdict.error());
  return {"audit log", verdict->whole, verdict->finding};
}

Check check_staff(Database& database) {
  const auto members = database.read([](Transaction& transaction) {
    return Result<std::vector<StaffMember>>(list_staff(transaction));
  });
  if (!members) return unreadable("staff", members.error());
  const auto admins = std::count_if(members->begin(), members->end(), is_active_admin);
  if (admins > 0) return {"staff", true, fmt::format("{} can sign in as admin.", admins)};
  return {"staff", false,
          "Nobody can sign in as admin: run 'holdfast staff add NAME --role admin' and open the "
          "link it prints."};
}

// Said however well the rest is: a server that was last started with --trusted-network asks nobody
// who they are.
std::optional<Check> check_trust(Database& database) {
  const auto host = database.read([](Transaction& transaction) {
    return Result<std::string>(find_setting(transaction, "trusted_network").value_or(""));
  });
  if (!host || host->empty()) return std::nullopt;
  const bool is_this_machine = host->starts_with("127.") || *host == "::1";
  return Check{
      "trust", is_this_machine,
      fmt::format("TRUSTED NETWORK: whoever reaches {} may look up and CHANGE LISTS without "
                  "a key. {}",
                  *host,
                  is_this_machine ? "Only programs on this machine can."
                                  : "Start it without --trusted-network, or make sure "
                                    "that only your own machines reach it.")};
}

}  // namespace

std::vector<Check> check_program() { return {check_pages(), check_hashing(), check_matching()}; }

std::vector<Check> check_database(Database& database) {
  std::vector<Check> checks{check_schema(database), check_audit(database), check_staff(database)};
  if (std::optional<Check> trust = check_trust(database)) checks.push_back(std::move(*trust));
  return checks;
}

}  // namespace holdfast
