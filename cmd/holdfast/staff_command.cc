// `holdfast staff`: add people to the desk, give them a new link, disable them, list them.
#include "staff_command.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <memory>

#include "service/staff_links.h"
#include "store/staff_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr TimeMs kLinkLifetimeMs = 24 * 3'600'000LL;
constexpr const char* kUsualUrl = "http://127.0.0.1:8420";

struct StaffOptions {
  StoreOptions store;
  std::string name;
  std::string role = "analyst";
  std::string url;  // empty: the one that the server used last
  bool json = false;
};

LinkOptions link_options(const StaffOptions& options) {
  return {.name = options.name,
          .role = options.role,
          .actor = "program",
          .now_ms = system_time_ms(),
          .lifetime_ms = kLinkLifetimeMs};
}

using MakeLink = Result<std::string> (*)(Transaction&, const LinkOptions&);

Result<void> print_link(const StaffOptions& options, MakeLink make_link) {
  const auto database = make_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  std::string url = options.url;
  const Result<std::string> path =
      (*database)->write([&](Transaction& transaction) -> Result<std::string> {
        if (url.empty()) url = find_setting(transaction, "site_url").value_or(kUsualUrl);
        return make_link(transaction, link_options(options));
      });
  if (!path) return std::unexpected<Error>(path.error());
  const std::string link = url + *path;
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"name", options.name}, {"setup_link", link}}));
  } else {
    fmt::print("Give {} this link; it works once, within 24 hours:\n{}\n", options.name, link);
  }
  return {};
}

Result<void> disable(const StaffOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<void> done = (*database)->write(
      [&](Transaction& transaction) { return end_staff(transaction, link_options(options)); });
  if (done) fmt::print(stderr, "{} can no longer sign in, and was signed out.\n", options.name);
  return done;
}

Result<void> list(const StaffOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto members = (*database)->read([](Transaction& transaction) {
    return Result<std::vector<StaffMember>>(list_staff(transaction));
  });
  if (!members) return std::unexpected<Error>(members.error());
  for (const StaffMember& member : *members) {
    if (options.json) {
      fmt::print("{}\n",
                 json::serialize(json::object{{"name", member.name},
                                              {"role", member.role},
                                              {"state", member.state},
                                              {"created_at", format_time(member.created_ms)},
                                              {"sees_pictures", member.sees_pictures}}));
    } else {
      fmt::print("{:<24} {:<9} {}\n", member.name, member.role, member.state);
    }
  }
  return {};
}

}  // namespace

void add_staff_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StaffOptions>();
  CLI::App* command = app.add_subcommand("staff", "People who may sign in at the desk");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  command->add_flag("--json", options->json, "Print JSON, one object a line");
  const auto add = [&](const char* name, const char* help, auto run, bool names, bool links) {
    CLI::App* action = command->add_subcommand(name, help);
    action->fallthrough();
    if (names) action->add_option("name", options->name, "Who: a-z, 0-9, dot, _ and -")->required();
    if (links)
      action->add_option("--url", options->url,
                         "Address of the site; without it, the one that the server used last");
    action->callback([options, run, &exit_code] {
      const Result<void> done = run(*options);
      exit_code = done ? 0 : report_failure(done.error());
    });
    return action;
  };
  const auto invite = [](const StaffOptions& o) { return print_link(o, invite_staff); };
  const auto renew = [](const StaffOptions& o) { return print_link(o, renew_staff_link); };
  add("add", "Add a person; prints a one-time link", invite, true, true)
      ->add_option("--role", options->role, "What they may do")
      ->check(CLI::IsMember({"admin", "analyst", "platform"}))
      ->capture_default_str();
  add("link", "A new one-time link for somebody who lost password or phone", renew, true, true);
  add("disable", "End a person's sign-in", disable, true, false);
  add("list", "Everybody", list, false, false);
}

}  // namespace holdfast
