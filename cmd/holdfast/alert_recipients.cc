// `holdfast alert recipients`: who may be told: import, count, list, suppress, forget. One thread.
#include <fmt/core.h>

#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "alert_verbs.h"
#include "delivery/group_query.h"
#include "delivery/recipient_row.h"
#include "mail/recipient_csv.h"
#include "store/audit_store.h"
#include "store/recipient_store.h"
#include "store/subscription_store.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kBatchRows = 5000;
constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::uint64_t kProgressRows = 100'000;

struct Options {
  StoreOptions store;
  RecipientCsvOptions csv;
  std::string file;
  std::string group = "*";
  std::string address;
  std::string refused_file;
  bool json = false;
  int limit = 100;
};

// Gathers rows and puts them into the store, a batch in each transaction.
class Importer {
 public:
  Importer(Database& database, TimeMs at_ms) : database_(database), at_ms_(at_ms) {}

  void add(const RecipientRow& row) {
    batch_.push_back(recipient_from_row(row));
    if (batch_.size() >= kBatchRows) flush();
  }
  void flush() {
    if (batch_.empty() || !result_) return;
    const auto counts = database_.write([&](Transaction& transaction) -> Result<UpsertCounts> {
      return upsert_recipients(transaction, batch_, at_ms_);
    });
    if (!counts) result_ = std::unexpected<Error>(counts.error());
    batch_.clear();
    if (!counts) return;
    counts_.added += counts->added;
    counts_.changed += counts->changed;
    counts_.unchanged += counts->unchanged;
    const auto rows =
        static_cast<std::uint64_t>(counts_.added + counts_.changed + counts_.unchanged);
    if (rows / kProgressRows != told_) fmt::print(stderr, "{} rows ...\n", rows);
    told_ = rows / kProgressRows;
  }
  [[nodiscard]] const Result<void>& result() const { return result_; }
  [[nodiscard]] const UpsertCounts& counts() const { return counts_; }

 private:
  Database& database_;
  TimeMs at_ms_;
  std::vector<Recipient> batch_;
  UpsertCounts counts_;
  Result<void> result_;
  std::uint64_t told_ = 0;
};

Result<void> read_in_pieces(std::istream& in, RecipientCsvReader& reader,
                            const Importer& importer) {
  std::string piece(kReadBytes, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const Result<void> fed =
        reader.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount())));
    if (!fed) return fed;
    if (!importer.result()) return importer.result();
  }
  return reader.finish();
}

// The audit log gets what was done and how many, never an address.
void note(Transaction& transaction, const char* action, const std::string& details) {
  append_audit(transaction, {system_time_ms(), "program", action, "", details});
}

// Those whose consent is "ask" are asked by the server, as after an import at the desk.
Result<void> finish_import(Database& database, const UpsertCounts& counts, std::uint64_t refused) {
  return database.write([&](Transaction& transaction) -> Result<void> {
    (void)ask_pending_recipients(transaction, system_time_ms());
    note(transaction, "recipients.import",
         fmt::format("{} added, {} changed, {} refused", counts.added, counts.changed, refused));
    return {};
  });
}

Result<int> import_file(const Options& options) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return fail(ErrorCode::kInvalidArgument, "The list cannot be opened.");
  }
  std::ofstream refused_file;
  if (!options.refused_file.empty()) {
    refused_file.open(options.refused_file);
    if (!refused_file) {
      return fail(ErrorCode::kInvalidArgument, "The file given as --refused cannot be written.");
    }
  }
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  Importer importer(**database, system_time_ms());
  std::uint64_t refused = 0;
  RecipientCsvReader reader(
      options.csv, [&](const RecipientRow& row) { importer.add(row); },
      [&](const RefusedRow& row) {
        ++refused;
        if (refused_file.is_open()) {
          refused_file << row.line << ": " << row.reason << '\n';
        } else {
          fmt::print(stderr, "line {}: {}\n", row.line, row.reason);
        }
      });
  const Result<void> read = read_in_pieces(options.file == "-" ? std::cin : file, reader, importer);
  importer.flush();
  if (!read) return std::unexpected<Error>(read.error());
  if (!importer.result()) return std::unexpected<Error>(importer.result().error());
  const UpsertCounts& counts = importer.counts();
  const Result<void> finished = finish_import(**database, counts, refused);
  if (!finished) return std::unexpected<Error>(finished.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"added", counts.added},
                                                    {"changed", counts.changed},
                                                    {"unchanged", counts.unchanged},
                                                    {"refused", refused}}));
  } else {
    fmt::print("{} added, {} changed, {} known as they are, {} refused.\n", counts.added,
               counts.changed, counts.unchanged, refused);
  }
  return refused == 0 ? 0 : 1;
}

Result<int> count(const Options& options) {
  const Result<Group> group = parse_group(options.group);
  if (!group) return std::unexpected<Error>(group.error());
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto counts = (*database)->read([&](Transaction& transaction) -> Result<GroupCounts> {
    return count_group(transaction, *group);
  });
  if (!counts) return std::unexpected<Error>(counts.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"active", counts->active},
                                                    {"pending", counts->pending},
                                                    {"suppressed", counts->suppressed}}));
  } else {
    fmt::print("{} would be written to, {} have not confirmed yet, {} must not be written to.\n",
               counts->active, counts->pending, counts->suppressed);
  }
  return 0;
}

Result<int> list(const Options& options) {
  const Result<Group> group = parse_group(options.group);
  if (!group) return std::unexpected<Error>(group.error());
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto recipients = (*database)->read([&](Transaction& transaction) {
    return Result<std::vector<Recipient>>(list_group(transaction, *group, 0, options.limit));
  });
  if (!recipients) return std::unexpected<Error>(recipients.error());
  for (const Recipient& each : *recipients) {
    if (options.json) {
      fmt::print("{}\n", json::serialize(json::object{{"address", each.address},
                                                      {"name", each.name},
                                                      {"role", each.role},
                                                      {"school", each.school},
                                                      {"region", each.region},
                                                      {"language", each.language},
                                                      {"consent", each.consent},
                                                      {"consent_source", each.consent_source},
                                                      {"state", each.state}}));
    } else {
      fmt::print("{}  {}  {}  {}  {}\n", each.address, each.role, each.region, each.language,
                 each.state);
    }
  }
  return 0;
}

// What `change` does to one address; 1 when it changed nothing.
Result<int> change_address(const Options& options, const char* action,
                           const std::function<bool(Transaction&, const std::string&)>& change) {
  const Result<MailAddress> address = read_mail_address(options.address);
  if (!address) return std::unexpected<Error>(address.error());
  const auto database = open_store(options.store);
  if (!database) return std::unexpected<Error>(database.error());
  const auto changed = (*database)->write([&](Transaction& transaction) -> Result<bool> {
    note(transaction, action, "");
    return change(transaction, address->key);
  });
  if (!changed) return std::unexpected<Error>(changed.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"changed", *changed}}));
  } else {
    fmt::print("{}\n", *changed ? "Done." : "Nothing to change.");
  }
  return *changed ? 0 : 1;
}

Result<int> suppress(const Options& options) {
  return change_address(
      options, "recipients.suppress", [](Transaction& transaction, const std::string& key) {
        return suppress_address(transaction, {key, "by_hand", "command line", system_time_ms()});
      });
}

Result<int> lift(const Options& options) {
  return change_address(options, "recipients.allow",
                        [](Transaction& transaction, const std::string& key) {
                          return lift_suppression(transaction, key);
                        });
}

Result<int> forget(const Options& options) {
  return change_address(options, "recipients.forget",
                        [](Transaction& transaction, const std::string& key) {
                          return delete_recipient(transaction, key, system_time_ms());
                        });
}

}  // namespace

void add_alert_recipients(CLI::App& alert, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = alert.add_subcommand("recipients", "Who may be told of alerts");
  command->require_subcommand(1);
  add_store_options(*command, options->store);
  command->add_flag("--json", options->json, "Print JSON");
  const auto add = [&](const char* name, const char* help, Result<int> (*run)(const Options&)) {
    CLI::App* action = command->add_subcommand(name, help);
    action->fallthrough();
    action->callback([options, run, &exit_code] {
      const Result<int> status = run(*options);
      exit_code = status ? *status : report_failure(status.error());
    });
    return action;
  };
  CLI::App* importing =
      add("import", "Read a CSV file; exit status 1 when a row was refused", import_file);
  importing->add_option("FILE", options->file, "The list; - is standard input")->required();
  importing
      ->add_option("--consent", options->csv.consent,
                   "For rows that do not say: given, duty (their work), ask (double opt-in)")
      ->check(CLI::IsMember({"given", "duty", "ask"}));
  importing->add_option("--consent-source", options->csv.consent_source,
                        "Where that consent is from, for rows that do not say");
  importing->add_option("--refused", options->refused_file,
                        "Where refused rows are listed (else: standard error)");
  add("count", "How many a group has", count)
      ->add_option("GROUP", options->group, "Such as: role=teacher region=GB-*; * is everybody");
  CLI::App* listing = add("list", "The addresses of a group", list);
  listing->add_option("GROUP", options->group, "As for count");
  listing->add_option("--limit", options->limit, "How many")->check(CLI::Range(1, 10'000));
  for (CLI::App* action :
       {add("suppress", "Never write to an address", suppress),
        add("allow", "Take an address off the list of those never written to", lift),
        add("forget", "Delete an address and all about it; the ledger keeps a nameless row",
            forget)}) {
    action->add_option("ADDRESS", options->address, "The address")->required();
  }
}

}  // namespace holdfast
