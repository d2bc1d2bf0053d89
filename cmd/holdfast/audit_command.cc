// `holdfast audit`: read the audit log and check that nobody changed it.
#include "audit_command.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <memory>

#include "store/audit_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

struct AuditOptions {
  StoreOptions store;
  std::string expect_head;
  int limit = 100;
  bool json = false;
};

bool is_head(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 18) return false;
  const auto digits = text.substr(0, colon);
  const auto hash = text.substr(colon + 1);
  return digits.find_first_not_of("0123456789") == std::string_view::npos && hash.size() == 64 &&
         hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string head_of(const AuditVerdict& verdict) {
  return fmt::format("{}:{}", verdict.entries, verdict.head_hash);
}

Result<bool> verify(const AuditOptions& options) {
  std::optional<std::string> head;
  if (!options.expect_head.empty()) {
    if (!is_head(options.expect_head)) {
      return fail(ErrorCode::kInvalidArgument,
                  "A head looks like SEQ:HASH, a number and 64 hexadecimal digits, as 'audit "
                  "verify' prints it.");
    }
    head = options.expect_head;
  }
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto verdict = (*database)->read([&](Transaction& transaction) {
    return Result<AuditVerdict>(verify_audit(transaction, head));
  });
  if (!verdict) return std::unexpected<Error>(verdict.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"whole", verdict->whole},
                                                    {"entries", verdict->entries},
                                                    {"first_bad", verdict->first_bad},
                                                    {"head", head_of(*verdict)},
                                                    {"finding", verdict->finding}}));
  } else {
    fmt::print("{}\n", verdict->finding);
    if (verdict->whole && verdict->entries > 0) {
      fmt::print("Head {} - keep it elsewhere, and give it as --expect-head next time.\n",
                 head_of(*verdict));
    }
  }
  return verdict->whole;
}

Result<bool> list(const AuditOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto entries = (*database)->read([&](Transaction& transaction) {
    return Result<std::vector<AuditEntry>>(list_audit(transaction, 0, options.limit));
  });
  if (!entries) return std::unexpected<Error>(entries.error());
  for (const AuditEntry& entry : *entries) {
    if (options.json) {
      fmt::print("{}\n", json::serialize(json::object{{"seq", entry.seq},
                                                      {"at", format_time(entry.at_ms)},
                                                      {"actor", entry.actor},
                                                      {"action", entry.action},
                                                      {"subject", entry.subject},
                                                      {"details", entry.details},
                                                      {"hash", entry.hash}}));
    } else {
      fmt::print("{:>6}  {}  {:<20} {:<24} {} {}\n", entry.seq, format_time(entry.at_ms),
                 entry.actor, entry.action, entry.subject, entry.details);
    }
  }
  return true;
}

}  // namespace

void add_audit_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = app.add_subcommand("audit", "The audit log");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  command->add_flag("--json", options->json, "Print JSON");
  const auto add = [&](const char* name, const char* help, auto run) {
    CLI::App* action = command->add_subcommand(name, help);
    action->fallthrough();
    action->callback([options, run, &exit_code] {
      const Result<bool> good = run(*options);
      exit_code = good ? (*good ? 0 : 1) : report_failure(good.error());
    });
    return action;
  };
  add("verify", "Check every entry; exit status 1 when the log was changed", verify)
      ->add_option("--expect-head", options->expect_head, "SEQ:HASH that an earlier run printed");
  add("list", "The newest entries", list)
      ->add_option("--limit", options->limit, "How many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

}  // namespace holdfast
