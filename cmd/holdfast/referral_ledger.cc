// `holdfast referral file|status|retract|retry|hold|release|met`: verbs on the ledger. One thread.
#include <fmt/core.h>

#include <boost/json.hpp>
#include <functional>
#include <memory>

#include "referral_options.h"
#include "referral_verbs.h"
#include "service/referral_desk.h"
#include "store_options.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kMaxListed = 200;

ReferralActor program_now() { return {"program", system_time_ms()}; }

struct FileOptions {
  StoreOptions store;
  ReferralOptions filing;
  IncidentSource source;
  std::int64_t id = 0;
  bool due = false;
};

// Adds the incident; its number.
Result<std::int64_t> add_incident(Database& database, const IncidentSource& source) {
  const auto incident = load_incident(source);
  if (!incident) return std::unexpected<Error>(incident.error());
  const IncidentReading reading = read_loaded_incident(source, *incident);
  print_referral_faults(reading.faults);
  if (!reading.faults.empty()) {
    return fail(ErrorCode::kConflict, "The incident has faults: nothing was filed.");
  }
  const auto added = database.write([&](Transaction& transaction) {
    return begin_referral(transaction, "desk", reading, program_now());
  });
  if (!added) return std::unexpected<Error>(added.error());
  return added->id;
}

void print_filed(const FiledReferral& filed) {
  const std::string report =
      filed.state == "filed" ? fmt::format(" as report {}", filed.report_id) : "";
  fmt::print("referral {}: {}{}. {}\n", filed.id, filed.state, report, filed.sentence);
  std::fflush(stdout);
}

// How one that nobody could lease stands.
int print_standing(Database& database, std::int64_t id) {
  const auto known = database.read([&](Transaction& transaction) -> Result<Referral> {
    auto found = find_referral(transaction, id);
    if (!found) return fail(ErrorCode::kNotFound, "There is no referral of this number.");
    return std::move(*found);
  });
  if (!known) return report_failure(known.error());
  print_filed({known->id, known->state, known->report_id, known->last_words});
  return known->state == "filed" ? 0 : 1;
}

int run_file(const FileOptions& options) {
  const auto filing = referral_filer_options(options.filing);
  if (!filing) return report_failure(filing.error());
  if (!*filing) {
    return report_failure(
        {ErrorCode::kInvalidArgument, "Give the API's address as --referral-url."});
  }
  const auto database =
      options.source.file.empty() ? open_store(options.store) : make_store(options.store);
  if (!database) return report_failure(database.error());
  std::int64_t id = options.id;
  if (!options.source.file.empty()) {
    const auto added = add_incident(**database, options.source);
    if (!added) return report_failure(added.error());
    id = *added;
  }
  const ReferralFiler filer(**database, **filing, system_time_ms);
  bool has_all = true;
  while (true) {
    const auto filed = filer.file_next(id, {});
    if (!filed) return report_failure(filed.error());
    if (!*filed) return id > 0 ? print_standing(**database, id) : has_all ? 0 : 1;
    print_filed(**filed);
    has_all = has_all && (*filed)->state == "filed";
    if (id > 0) return has_all ? 0 : 1;
  }
}

struct StatusOptions {
  StoreOptions store;
  std::int64_t id = 0;
  bool as_json = false;
};

void print_line(const json::object& one) {
  const auto text = [&](const char* name) {
    const json::value& value = one.at(name);
    return value.is_string() ? std::string(value.as_string()) : std::string("-");
  };
  bool is_late = false;
  for (const json::value& each : one.at("deadlines").as_array()) {
    is_late = is_late || (each.at("late").as_bool() && each.at("met_at").is_null());
  }
  fmt::print("{}  {}{}  report {}  {} attempts  {}\n", one.at("id").as_int64(), text("state"),
             is_late ? " LATE" : "", text("report_id"), one.at("attempts").as_int64(),
             text("last_words"));
}

int run_status(const StatusOptions& options) {
  const auto database = open_store(options.store);
  if (!database) return report_failure(database.error());
  const TimeMs now_ms = system_time_ms();
  const auto views = (*database)->read([&](Transaction& transaction) -> Result<json::array> {
    json::array out;
    if (options.id > 0) {
      const auto one = find_referral(transaction, options.id);
      if (!one) return fail(ErrorCode::kNotFound, "There is no referral of this number.");
      out.push_back(referral_view(transaction, *one, now_ms, true));
      return out;
    }
    for (const Referral& each : list_referrals(transaction, {.limit = kMaxListed})) {
      out.push_back(referral_view(transaction, each, now_ms, false));
    }
    return out;
  });
  if (!views) return report_failure(views.error());
  for (const json::value& each : *views) {
    if (options.as_json) {
      fmt::print("{}\n", json::serialize(each));
      continue;
    }
    print_line(each.as_object());
    if (options.id == 0) continue;
    for (const json::value& step : each.at("ledger").as_array()) {
      fmt::print("  {}  {} {}\n", std::string(step.at("at").as_string()),
                 std::string(step.at("step").as_string()),
                 std::string(step.at("outcome").as_string()));
    }
  }
  return 0;
}

struct DeedOptions {
  StoreOptions store;
  std::int64_t id = 0;
  std::string word;
};
using Deed = std::function<Result<void>(Transaction&, const DeedOptions&)>;

// A verb on one referral; `word` names its second argument, if it has one.
void add_deed(CLI::App& referral, int& exit_code, const char* name, const char* about,
              const char* word, const Deed& deed) {
  const auto options = std::make_shared<DeedOptions>();
  CLI::App* verb = referral.add_subcommand(name, about);
  add_store_options(*verb, options->store);
  verb->add_option("ID", options->id, "Its number, as 'status' prints it")
      ->required()
      ->check(CLI::PositiveNumber);
  if (word != nullptr) verb->add_option(word, options->word, "Of 1 to 100 letters")->required();
  verb->callback([options, deed, &exit_code] {
    const auto database = open_store(options->store);
    if (!database) {
      exit_code = report_failure(database.error());
      return;
    }
    const Result<void> done =
        (*database)->write([&](Transaction& transaction) { return deed(transaction, *options); });
    exit_code = done ? 0 : report_failure(done.error());
  });
}

}  // namespace

void add_referral_file(CLI::App& referral, int& exit_code) {
  const auto options = std::make_shared<FileOptions>();
  CLI::App* verb = referral.add_subcommand(
      "file", "File an incident with NCMEC; a filing that was interrupted is taken up safely");
  add_store_options(*verb, options->store);
  add_referral_options(*verb, options->filing);
  CLI::Option* file =
      verb->add_option("FILE", options->source.file, "The incident; - is standard input");
  verb->add_option("--from", options->source.kind, "What FILE is")
      ->check(CLI::IsMember({"incident", "guard", "match"}))
      ->capture_default_str();
  verb->add_option("--with", options->source.with, "JSON of fields that FILE lacks");
  CLI::Option* id = verb->add_option("--id", options->id, "One that is in the ledger, at once")
                        ->check(CLI::PositiveNumber)
                        ->excludes(file);
  verb->add_flag("--due", options->due, "All in the ledger that are due")
      ->excludes(file)
      ->excludes(id);
  verb->footer("Exit status: 0 if filed, 1 if not (yet), 2 for misuse.");
  verb->callback([options, &exit_code] {
    const bool has_choice = options->due || options->id > 0 || !options->source.file.empty();
    exit_code = has_choice ? run_file(*options)
                           : report_failure({ErrorCode::kInvalidArgument,
                                             "Give an incident's file, --id or --due."});
  });
}

void add_referral_ledger(CLI::App& referral, int& exit_code) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* verb = referral.add_subcommand("status", "How referrals stand; with ID its ledger too");
  add_store_options(*verb, options->store);
  verb->add_option("ID", options->id, "One of them")->check(CLI::PositiveNumber);
  verb->add_flag("--json", options->as_json, "Print JSON, one object a line");
  verb->callback([options, &exit_code] { exit_code = run_status(*options); });
  add_deed(referral, exit_code, "retract", "Take one back that is not filed yet", nullptr,
           [](Transaction& transaction, const DeedOptions& given) {
             return retract_referral(transaction, given.id, program_now());
           });
  add_deed(referral, exit_code, "retry", "Try one anew that failed", nullptr,
           [](Transaction& transaction, const DeedOptions& given) {
             return retry_failed_referral(transaction, given.id, program_now());
           });
  add_deed(referral, exit_code, "hold", "Keep one from being destroyed", "WHY",
           [](Transaction& transaction, const DeedOptions& given) -> Result<void> {
             if (given.word.empty() || given.word.size() > 100) {
               return fail(ErrorCode::kInvalidArgument, "Say why in 1 to 100 letters.");
             }
             return set_referral_hold(transaction, given.id, given.word, program_now());
           });
  add_deed(referral, exit_code, "release", "End a hold", nullptr,
           [](Transaction& transaction, const DeedOptions& given) {
             return set_referral_hold(transaction, given.id, "", program_now());
           });
  add_deed(referral, exit_code, "met", "Say that a named deadline was met", "NAME",
           [](Transaction& transaction, const DeedOptions& given) {
             return meet_referral(transaction, given.id, given.word, program_now());
           });
}

}  // namespace holdfast
