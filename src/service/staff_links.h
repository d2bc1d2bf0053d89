// One-time links that let a person at the desk set a password: made by an admin, by `holdfast
// staff` and at the first start; and the other deeds of an admin on a person. Stateless; safe from
// any thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// The fewest and most bytes of a staff name, and its letters: a-z 0-9 . _ -
[[nodiscard]] bool is_staff_name(std::string_view name);

struct LinkOptions {
  std::string name;
  std::string role;   // used when the person is not there yet
  std::string actor;  // for the audit log
  TimeMs now_ms = 0;
  TimeMs lifetime_ms = 0;
};

// Adds the person; gives the path of a link, "/desk/setup#TOKEN". kConflict when the name is taken.
[[nodiscard]] Result<std::string> invite_staff(Transaction& transaction,
                                               const LinkOptions& options);
// A new link for somebody who is there; the old link ends, the password stays until it is used.
// kNotFound when there is no such person, kConflict when they are disabled.
[[nodiscard]] Result<std::string> renew_staff_link(Transaction& transaction,
                                                   const LinkOptions& options);
// Ends a person's sign-in. kNotFound when there is no such person.
[[nodiscard]] Result<void> end_staff(Transaction& transaction, const LinkOptions& options);

// Lets a person open the sealed pictures of cases (assessed mode), or no longer. kNotFound when
// there is no such person, kConflict when they are a platform's or disabled.
[[nodiscard]] Result<void> let_see_pictures(Transaction& transaction, const LinkOptions& options,
                                            bool sees_pictures);

// When nobody can sign in yet: a link for the person "admin". Otherwise nothing.
[[nodiscard]] Result<std::optional<std::string>> first_staff_link(Transaction& transaction,
                                                                  TimeMs now_ms,
                                                                  TimeMs lifetime_ms);

}  // namespace holdfast
