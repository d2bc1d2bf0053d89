// `holdfast keys`: make, list and revoke the keys of platforms' programs.
#include "keys_command.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <memory>

#include "service/platform_keys.h"
#include "store/platform_key_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct KeysOptions {
  StoreOptions store;
  std::string platform;
  std::string id;
  bool is_curator = false;
  bool json = false;
};

Result<void> create(const KeysOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto made = (*database)->write([&](Transaction& transaction) {
    return create_platform_key(transaction, options.platform, "program", system_time_ms(),
                               options.is_curator);
  });
  if (!made) return std::unexpected<Error>(made.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{
                           {"id", made->id}, {"platform", options.platform}, {"key", made->key}}));
  } else {
    fmt::print("{}\n", made->key);
    fmt::print(stderr, "This key is shown once. Send it as: Authorization: Bearer KEY\n");
  }
  return {};
}

Result<void> revoke(const KeysOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const Result<void> done = (*database)->write([&](Transaction& transaction) {
    return end_platform_key(transaction, options.id, "program", system_time_ms());
  });
  if (done) fmt::print(stderr, "The key is revoked; servers refuse it within two seconds.\n");
  return done;
}

json::value time_or_null(const std::optional<TimeMs>& at_ms) {
  if (!at_ms) return nullptr;
  return json::value(format_time(*at_ms));
}

Result<void> list(const KeysOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto keys = (*database)->read([](Transaction& transaction) {
    return Result<std::vector<PlatformKey>>(list_platform_keys(transaction));
  });
  if (!keys) return std::unexpected<Error>(keys.error());
  for (const PlatformKey& key : *keys) {
    if (options.json) {
      fmt::print("{}\n",
                 json::serialize(json::object{{"id", key.id},
                                              {"platform", key.platform},
                                              {"curator", key.is_curator},
                                              {"created_at", format_time(key.created_ms)},
                                              {"revoked_at", time_or_null(key.revoked_ms)},
                                              {"last_used_at", time_or_null(key.last_used_ms)}}));
    } else {
      fmt::print("{}  {:<24} {:<8} {:<8}made {}  last used {}\n", key.id, key.platform,
                 key.revoked_ms ? "revoked" : "active", key.is_curator ? "curator " : "",
                 format_time(key.created_ms),
                 key.last_used_ms ? format_time(*key.last_used_ms) : "never");
    }
  }
  return {};
}

}  // namespace

void add_keys_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<KeysOptions>();
  CLI::App* command = app.add_subcommand("keys", "Keys of platforms' programs");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  command->add_flag("--json", options->json, "Print JSON, one object a line");
  const auto add = [&](const char* name, const char* help, auto run) {
    CLI::App* action = command->add_subcommand(name, help);
    action->fallthrough();
    action->callback([options, run, &exit_code] {
      const Result<void> done = run(*options);
      exit_code = done ? 0 : report_failure(done.error());
    });
    return action;
  };
  CLI::App* made = add("create", "Make a key; it is printed once", create);
  made->add_option("--platform", options->platform, "Name that young people will read")->required();
  made->add_flag("--curator", options->is_curator, "It may also change lists, by /c");
  add("revoke", "End a key", revoke)
      ->add_option("id", options->id, "Its id, from list")
      ->required();
  add("list", "All keys, without their secrets", list);
}

}  // namespace holdfast
