// `holdfast evidence pack`. One thread.
#include <fmt/core.h>

#include <boost/json.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "alert_verbs.h"
#include "evidence/pack.h"
#include "evidence_verbs.h"
#include "progress_line.h"
#include "service/secrets.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::uint64_t kPartUnit = 1'000'000;

struct Options {
  std::string out;
  std::vector<std::string> files, to, chats;
  std::string case_name, organisation, who, when, where, how, zone, details, key;
  std::string clock_offset;
  std::uint64_t split_mb = 0;
  TimeStampOptions stamp;
  std::string at, pack_id;  // for a pack that comes out the same again
  bool as_json = false;
};

std::string random_uuid() {
  Bytes bytes = random_bytes(16);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string out = hex_encode(bytes);
  for (const std::size_t dash : {8, 13, 18, 23}) out.insert(dash, 1, '-');
  return out;
}

bool is_uuid(const std::string& text) {
  if (text.size() != 36 || ascii_lower(text) != text) return false;
  std::string digits = text;
  for (const std::size_t dash : {23, 18, 13, 8}) {
    if (digits[dash] != '-') return false;
    digits.erase(dash, 1);
  }
  return is_hex(digits, 32);
}

Result<void> take_text(const std::string& given, std::string& into) {
  if (given.empty()) return {};
  Result<std::string> clean = clean_detail(given);
  if (!clean) return std::unexpected<Error>(clean.error());
  into = std::move(*clean);
  return {};
}

// The command line says more than the file.
Result<PackDetails> read_all_details(const Options& options) {
  PackDetails details;
  if (!options.details.empty()) {
    const Result<std::string> json = read_whole_file(options.details, DetailsLimits().most_bytes);
    if (!json) return std::unexpected<Error>(json.error());
    Result<PackDetails> read = read_details(*json);
    if (!read) return read;
    details = std::move(*read);
  }
  ExhibitDetails& pack = details.pack;
  const std::pair<const std::string*, std::string*> texts[] = {
      {&options.case_name, &details.case_name},
      {&options.organisation, &details.organisation},
      {&options.who, &pack.who},
      {&options.where, &pack.where},
      {&options.how, &pack.how},
      {&options.zone, &pack.zone}};
  for (const auto& [given, into] : texts) {
    if (Result<void> took = take_text(*given, *into); !took) {
      return std::unexpected<Error>(took.error());
    }
  }
  if (!is_zone(pack.zone)) {
    return fail(ErrorCode::kInvalidArgument, "--zone is written like Europe/London or +01:00.");
  }
  if (!options.when.empty()) {
    const Result<TimeMs> when = parse_time(options.when);
    if (!when) return std::unexpected<Error>(when.error());
    pack.when = *when;
  }
  if (options.clock_offset.empty()) return details;
  std::string_view text = options.clock_offset;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() ||
      seconds > kMostClockOffsetSeconds || seconds < -kMostClockOffsetSeconds) {
    return fail(ErrorCode::kInvalidArgument,
                "--clock-offset is a whole number of seconds, such as 95 or -30.");
  }
  pack.clock_offset_seconds = seconds;
  return details;
}

Result<std::vector<PackInput>> read_inputs(const Options& options) {
  std::vector<PackInput> inputs;
  for (const std::string& file : options.files) inputs.push_back({.path = file, .chat = {}});
  for (const std::string& each : options.chats) {
    const std::size_t equals = each.find('=');
    const std::optional<ChatApp> app = chat_app_from_name(each.substr(0, equals));
    if (equals == std::string::npos || !app) {
      return fail(ErrorCode::kInvalidArgument,
                  "--chat is written APP=FILE; APP is instagram, snapchat or whatsapp.");
    }
    inputs.push_back({.path = each.substr(equals + 1), .chat = app});
  }
  return inputs;
}

Result<PackOutput> read_output(const Options& options) {
  PackOutput out;
  for (const std::string& each : options.to) {
    Result<Bytes> recipient = read_age_recipient(each);
    if (!recipient) return std::unexpected<Error>(recipient.error());
    out.recipients.push_back(std::move(*recipient));
  }
  std::string name = options.out;
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  if (name.ends_with(".age")) {
    if (out.recipients.empty()) {
      return fail(ErrorCode::kInvalidArgument, "Name with --to for whom it is encrypted.");
    }
    out.age = name;
  } else {
    const bool is_zip = name.ends_with(".zip");
    (is_zip ? out.zip : out.folder) = name;
    if (!out.recipients.empty()) out.age = name + (is_zip ? ".age" : ".zip.age");
  }
  out.part_bytes = options.split_mb * kPartUnit;
  if (out.part_bytes > 0 && out.zip.empty() && out.age.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "--split-mb cuts a zip into parts: let --out end in .zip.");
  }
  return out;
}

Result<PackOptions> read_options(const Options& given) {
  PackOptions out;
  Result<PackDetails> details = read_all_details(given);
  if (!details) return std::unexpected<Error>(details.error());
  out.details = std::move(*details);
  Result<std::vector<PackInput>> inputs = read_inputs(given);
  if (!inputs) return std::unexpected<Error>(inputs.error());
  out.inputs = std::move(*inputs);
  Result<PackOutput> output = read_output(given);
  if (!output) return std::unexpected<Error>(output.error());
  out.output = std::move(*output);
  Result<SigningKey> key = signing_key(given.key);
  if (!key) return std::unexpected<Error>(key.error());
  out.key = std::move(*key);
  Result<StampFetcher> stamp = stamp_fetcher(given.stamp);
  if (!stamp) return std::unexpected<Error>(stamp.error());
  out.stamp = std::move(*stamp);
  Result<std::string> ca = read_stamp_ca(given.stamp);
  if (!ca) return std::unexpected<Error>(ca.error());
  out.stamp_ca_pem = std::move(*ca);
  out.random = system_random();
  out.pack_id = given.pack_id.empty() ? random_uuid() : given.pack_id;
  if (!is_uuid(out.pack_id)) {
    return fail(ErrorCode::kInvalidArgument, "--pack-id is a UUID in lower case.");
  }
  const Result<TimeMs> now =
      given.at.empty() ? Result<TimeMs>(system_time_ms()) : parse_time(given.at);
  if (!now) return std::unexpected<Error>(now.error());
  out.now = *now;
  return out;
}

void print_result(const Options& given, const PackOptions& options, const PackResult& result) {
  if (given.as_json) {
    namespace json = boost::json;
    json::array made;
    for (const std::string* each :
         {&options.output.folder, &options.output.zip, &options.output.age}) {
      if (!each->empty()) made.emplace_back(*each);
    }
    const json::object out{
        {"made", std::move(made)},     {"pack", options.pack_id},
        {"exhibits", result.exhibits}, {"bytes", result.bytes},
        {"messages", result.messages}, {"checkpoint", result.checkpoint},
        {"signer", result.signer},     {"time_stamped", options.stamp && !result.stamp_error}};
    fmt::print("{}\n", json::serialize(out));
    return;
  }
  fmt::print("Packed {} {}, {} bytes", result.exhibits, result.exhibits == 1 ? "file" : "files",
             result.bytes);
  if (result.messages > 0) fmt::print(", {} messages", result.messages);
  fmt::print("{}.\n", options.stamp && !result.stamp_error ? ", with a time stamp" : "");
  if (given.key.empty()) {
    fmt::print("Signed with a key made for this pack alone; --key signs with yours.\n");
  }
}

int run_pack(const Options& given) {
  if (const Result<void> started = start_secrets(); !started) {
    return report_failure(started.error());
  }
  Result<PackOptions> options = read_options(given);
  if (!options) return report_failure(options.error());
  std::optional<ProgressLine> progress(std::in_place);
  options->progress = [&](std::uint64_t done, std::uint64_t all) {
    progress->show_bytes("Packing", done, all);
  };
  const Result<PackResult> result = make_pack(*options);
  progress.reset();
  if (!result) return report_failure(result.error());
  print_result(given, *options, *result);
  if (result->unread_chats > 0) {
    fmt::print(stderr, "{} files of chats were broken: they are packed, but not told of.\n",
               result->unread_chats);
  }
  if (result->stamp_error) {
    fmt::print(stderr,
               "The pack is made, without a time stamp: {} 'holdfast evidence stamp' adds one.\n",
               result->stamp_error->message);
  }
  return result->unread_chats > 0 || result->stamp_error ? 1 : 0;
}

}  // namespace

void add_evidence_pack(CLI::App& evidence, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = evidence.add_subcommand(
      "pack", "Put files into a sealed pack: a folder, FILE.zip, or FILE.zip.age");
  const auto add = [&](const char* name, std::string& into, const char* help) {
    return verb->add_option(name, into, help);
  };
  verb->add_option("FILES", options->files, "Files and folders; none is changed");
  add("--out", options->out, "What to make: a folder's name, or one that ends in .zip or .zip.age")
      ->required();
  add("--case", options->case_name, "The case's name or number");
  add("--organisation", options->organisation, "Who you work for");
  add("--who", options->who, "Who collected the files");
  add("--when", options->when, "When they were collected (RFC 3339; else now)");
  add("--where", options->where, "Where: a place, a device, an account");
  add("--how", options->how, "How: \"screenshots on her phone\"");
  add("--zone", options->zone, "Time zone of the device: Europe/London, +01:00");
  add("--clock-offset", options->clock_offset,
      "Seconds that the device's clock is ahead of true time (-30: behind)");
  add("--details", options->details,
      "JSON with details of each file, accounts, payments, messages");
  verb->add_option("--chat", options->chats,
                   "APP=FILE: a chat export of instagram, snapchat or whatsapp, told of too")
      ->allow_extra_args(false);
  add("--key", options->key, "Secret key to sign with ('holdfast alert keygen' makes one)");
  verb->add_option("--to", options->to, "age1...: make FILE.zip.age for this recipient as well")
      ->allow_extra_args(false);
  verb->add_option("--split-mb", options->split_mb, "Cut the zip into parts of so many megabytes")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  add_time_stamp_options(*verb, options->stamp);
  add("--at", options->at, "Take this for the time now, for a pack that comes out the same again");
  add("--pack-id", options->pack_id, "Take this UUID for the pack's, for the same reason");
  verb->add_flag("--json", options->as_json, "Say what was made as JSON");
  verb->callback([options, &exit_code] { exit_code = run_pack(*options); });
}

}  // namespace holdfast
