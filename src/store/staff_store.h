// The people at the desk: names, roles, password and TOTP, one-time links, sessions.
// Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct StaffMember {
  std::int64_t staff_id = 0;
  std::string name;                 // 1 to 64 of a-z 0-9 . _ -
  std::string role;                 // "admin", "analyst", "platform"
  std::string state;                // "invited", "active", "disabled"
  std::string password_hash;        // Argon2id; empty until set up
  std::string totp_secret;          // base32; empty until set up
  std::int64_t totp_last_step = 0;  // the newest 30-second step a code was taken for
  TimeMs created_ms = 0;
  bool sees_pictures = false;  // may open the sealed pictures of cases
};

[[nodiscard]] inline bool is_active_admin(const StaffMember& member) {
  return member.state == "active" && member.role == "admin";
}

// kConflict when the name is taken. State "invited", and sees no pictures.
[[nodiscard]] Result<std::int64_t> insert_staff(Transaction& transaction, const std::string& name,
                                                const std::string& role, TimeMs at_ms);
[[nodiscard]] std::optional<StaffMember> find_staff(Transaction& transaction,
                                                    const std::string& name);
[[nodiscard]] std::vector<StaffMember> list_staff(Transaction& transaction);

// A one-time link: kept as the hash of its token, one a person; a new one replaces the old.
struct StaffLink {
  std::string token_hash;
  std::int64_t staff_id = 0;
  std::string totp_secret;  // base32, offered to the person's authenticator app
  TimeMs expires_ms = 0;
};
void replace_staff_link(Transaction& transaction, const StaffLink& link);
struct LinkedStaff {
  StaffMember member;
  std::string totp_secret;
};
[[nodiscard]] std::optional<LinkedStaff> find_staff_link(Transaction& transaction,
                                                         const std::string& token_hash,
                                                         TimeMs now_ms);

// Uses the link up; false when it was used, replaced or is too old. Of two that come at the same
// time, one gets it.
[[nodiscard]] bool take_staff_link(Transaction& transaction, const std::string& token_hash,
                                   TimeMs now_ms);

// Ends set-up: state "active", the link is gone, older sessions are gone.
struct StaffCredentials {
  std::int64_t staff_id = 0;
  std::string password_hash;
  std::string totp_secret;
  std::int64_t totp_step = 0;
};
void set_staff_credentials(Transaction& transaction, const StaffCredentials& credentials);
// False when `step` is not newer than the last one taken: the code was used before.
[[nodiscard]] bool take_totp_step(Transaction& transaction, std::int64_t staff_id,
                                  std::int64_t step);
void set_sees_pictures(Transaction& transaction, std::int64_t staff_id, bool sees_pictures);
// State "disabled", sessions and link gone. False when there is no such person.
[[nodiscard]] bool disable_staff(Transaction& transaction, const std::string& name);

void insert_staff_session(Transaction& transaction, const std::string& token_hash,
                          std::int64_t staff_id, TimeMs now_ms, TimeMs expires_ms);
struct StaffSession {
  std::int64_t staff_id = 0;
  std::string name;
  std::string role;
  TimeMs expires_ms = 0;
};
// Only of active people.
[[nodiscard]] std::optional<StaffSession> find_staff_session(Transaction& transaction,
                                                             const std::string& token_hash,
                                                             TimeMs now_ms);
void delete_staff_session(Transaction& transaction, const std::string& token_hash);
void delete_all_staff_sessions(Transaction& transaction, std::int64_t staff_id);
void delete_expired_staff_sessions(Transaction& transaction, TimeMs now_ms);

}  // namespace holdfast
