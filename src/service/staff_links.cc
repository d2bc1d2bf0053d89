// One-time links. Stateless; safe from any thread.
#include "service/staff_links.h"

#include <algorithm>

#include "base/bytes.h"
#include "service/secrets.h"
#include "store/audit_store.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kTotpSecretBytes = 20;  // RFC 4226 section 4: 160 bits

std::string make_link(Transaction& transaction, std::int64_t staff_id, const LinkOptions& options,
                      const char* action) {
  const std::string token = random_token();
  replace_staff_link(transaction, {.token_hash = token_hash(token),
                                   .staff_id = staff_id,
                                   .totp_secret = base32_encode(random_bytes(kTotpSecretBytes)),
                                   .expires_ms = options.now_ms + options.lifetime_ms});
  append_audit(transaction, {.at_ms = options.now_ms,
                             .actor = options.actor,
                             .action = action,
                             .subject = options.name,
                             .details = options.role});
  return "/desk/setup#" + token;
}

}  // namespace

bool is_staff_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-';
         });
}

Result<std::string> invite_staff(Transaction& transaction, const LinkOptions& options) {
  if (!is_staff_name(options.name)) {
    return fail(ErrorCode::kInvalidArgument,
                "A staff name is 1 to 64 of the letters a-z, digits, dot, underscore and hyphen.");
  }
  const Result<std::int64_t> staff_id =
      insert_staff(transaction, options.name, options.role, options.now_ms);
  if (!staff_id) return std::unexpected<Error>(staff_id.error());
  return make_link(transaction, *staff_id, options, "staff.invite");
}

Result<std::string> renew_staff_link(Transaction& transaction, const LinkOptions& options) {
  const std::optional<StaffMember> member = find_staff(transaction, options.name);
  if (!member) return fail(ErrorCode::kNotFound, "There is nobody of this name.");
  if (member->state == "disabled") {
    return fail(ErrorCode::kConflict, "This person is disabled: add them under a new name.");
  }
  LinkOptions known = options;
  known.role = member->role;
  return make_link(transaction, member->staff_id, known, "staff.link");
}

Result<void> end_staff(Transaction& transaction, const LinkOptions& options) {
  const std::vector<StaffMember> members = list_staff(transaction);
  if (std::count_if(members.begin(), members.end(), is_active_admin) == 1 &&
      std::find_if(members.begin(), members.end(), is_active_admin)->name == options.name) {
    return fail(ErrorCode::kConflict,
                "This is the only admin who can sign in: add another admin first.");
  }
  if (!disable_staff(transaction, options.name)) {
    return fail(ErrorCode::kNotFound, "There is nobody of this name.");
  }
  append_audit(transaction, {.at_ms = options.now_ms,
                             .actor = options.actor,
                             .action = "staff.disable",
                             .subject = options.name});
  return {};
}

Result<void> let_see_pictures(Transaction& transaction, const LinkOptions& options,
                              bool sees_pictures) {
  const std::optional<StaffMember> member = find_staff(transaction, options.name);
  if (!member) return fail(ErrorCode::kNotFound, "There is nobody of this name.");
  if (sees_pictures && (member->role == "platform" || member->state == "disabled")) {
    return fail(ErrorCode::kConflict,
                "Only somebody of the desk who can sign in may be let see pictures.");
  }
  if (member->sees_pictures == sees_pictures) return {};
  set_sees_pictures(transaction, member->staff_id, sees_pictures);
  append_audit(transaction, {.at_ms = options.now_ms,
                             .actor = options.actor,
                             .action = "staff.pictures",
                             .subject = options.name,
                             .details = sees_pictures ? "may see them" : "may not see them"});
  return {};
}

Result<std::optional<std::string>> first_staff_link(Transaction& transaction, TimeMs now_ms,
                                                    TimeMs lifetime_ms) {
  const std::vector<StaffMember> members = list_staff(transaction);
  if (std::any_of(members.begin(), members.end(), is_active_admin)) return std::nullopt;
  const LinkOptions options{.name = "admin",
                            .role = "admin",
                            .actor = "program",
                            .now_ms = now_ms,
                            .lifetime_ms = lifetime_ms};
  const std::optional<StaffMember> known = find_staff(transaction, options.name);
  // Somebody else's choice stands: `holdfast staff add` makes another admin.
  if (known && (known->state == "disabled" || known->role != options.role)) return std::nullopt;
  const Result<std::string> link =
      known ? renew_staff_link(transaction, options) : invite_staff(transaction, options);
  if (!link) return std::unexpected<Error>(link.error());
  return *link;
}

}  // namespace holdfast
