// `holdfast evidence log add`, `log show` and `stamp`: what happens to a pack after it is sealed.
// One thread.
#include <fmt/core.h>

#include <memory>

#include "alert_verbs.h"
#include "evidence/custody_change.h"
#include "evidence/time_stamp.h"
#include "evidence_verbs.h"
#include "service/secrets.h"
#include "store_options.h"

namespace holdfast {
namespace {

struct Options {
  std::string pack;
  CustodyAddition addition{
      .action = "handed-over", .who = {}, .to = {}, .where = {}, .why = {}, .note = {}};
  std::string key;
  bool as_json = false;
  TimeStampOptions stamp;
  std::string request_out, request, reply;
};

Result<void> run_add(const Options& given) {
  CustodyAddition addition = given.addition;
  for (std::string* text :
       {&addition.who, &addition.to, &addition.where, &addition.why, &addition.note}) {
    Result<std::string> clean = clean_detail(*text);
    if (!clean) return std::unexpected<Error>(clean.error());
    *text = std::move(*clean);
  }
  const Result<SigningKey> key = signing_key(given.key);
  if (!key) return std::unexpected<Error>(key.error());
  Result<ChangingPack> pack = ChangingPack::open(given.pack, {});
  if (!pack) return std::unexpected<Error>(pack.error());
  if (Result<void> added = pack->add_entry(addition, *key, system_time_ms()); !added) {
    return added;
  }
  fmt::print("Added entry {}.\n", pack->size() + 1);
  return {};
}

// A stranger's words on a terminal: one line, no control characters.
std::string shown(const std::string& text) {
  std::string out = text;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

void print_entry(const CustodyEntry& entry) {
  fmt::print("{} {} {}", entry.seq, format_time(entry.at), entry.action);
  const std::pair<const char*, const std::string*> parts[] = {
      {"", &entry.exhibit},          {"", &entry.name},
      {"by ", &entry.details.who},   {"to ", &entry.to},
      {"at ", &entry.details.where}, {"because ", &entry.why},
      {"note: ", &entry.note}};
  for (const auto& [label, text] : parts) {
    if (!text->empty()) fmt::print(", {}{}", label, shown(*text));
  }
  fmt::print("\n");
}

Result<void> run_show(const Options& given) {
  const Result<ChangingPack> pack = ChangingPack::open(given.pack, {});
  if (!pack) return std::unexpected<Error>(pack.error());
  const CustodyLog& log = pack->checked().custody.log;
  if (given.as_json) {
    fmt::print("{}", log.bytes());
    return {};
  }
  for (const CustodyEntry& entry : log.entries()) print_entry(entry);
  return {};
}

Result<std::string> new_request(const ChangingPack& pack) {
  const Bytes nonce = random_bytes(8);
  return make_stamp_request(pack.checkpoint(), {reinterpret_cast<const char*>(nonce.data()), 8});
}

// The request and the reply, from files or from the service.
Result<std::pair<std::string, std::string>> get_stamp(const Options& given,
                                                      const ChangingPack& pack) {
  if (!given.reply.empty()) {
    const Result<std::string> reply = read_whole_file(given.reply, kMostStampBytes);
    if (!reply) return std::unexpected<Error>(reply.error());
    if (given.request.empty()) return std::pair(std::string(), *reply);
    const Result<std::string> request = read_whole_file(given.request, kMostStampBytes);
    if (!request) return std::unexpected<Error>(request.error());
    return std::pair(*request, *reply);
  }
  const Result<StampFetcher> fetch = stamp_fetcher(given.stamp);
  if (!fetch) return std::unexpected<Error>(fetch.error());
  if (!*fetch) {
    return fail(ErrorCode::kInvalidArgument,
                "Name a service (--time-stamp), a reply's file (--time-stamp-reply), or a file for "
                "the request (--write-request).");
  }
  const Result<std::string> request = new_request(pack);
  if (!request) return std::unexpected<Error>(request.error());
  const Result<std::string> reply = (*fetch)(*request);
  if (!reply) return std::unexpected<Error>(reply.error());
  return std::pair(*request, *reply);
}

Result<void> run_stamp(const Options& given) {
  const Result<std::string> ca = read_stamp_ca(given.stamp);
  if (!ca) return std::unexpected<Error>(ca.error());
  Result<ChangingPack> pack = ChangingPack::open(given.pack, {});
  if (!pack) return std::unexpected<Error>(pack.error());
  if (!given.request_out.empty()) {
    const Result<std::string> request = new_request(*pack);
    if (!request) return std::unexpected<Error>(request.error());
    return write_new_file(given.request_out, *request, 0600);
  }
  const auto stamp = get_stamp(given, *pack);
  if (!stamp) return std::unexpected<Error>(stamp.error());
  const auto& [request, reply] = *stamp;
  const Result<StampFacts> facts = check_stamp_reply(reply, request, pack->checkpoint(), *ca);
  if (!facts) return std::unexpected<Error>(facts.error());
  if (Result<void> added = pack->add_stamp(request, reply, system_time_ms()); !added) return added;
  fmt::print("Stamped at {}{}.\n", format_time(facts->at),
             facts->is_trusted ? "" : ", by a signer that was not checked (--time-stamp-ca)");
  return {};
}

}  // namespace

void add_evidence_custody(CLI::App& evidence, int& exit_code) {
  const auto options = std::make_shared<Options>();
  const auto add = [&](CLI::App& parent, const char* name, const char* help, auto run) {
    CLI::App* verb = parent.add_subcommand(name, help);
    verb->add_option("PACK", options->pack, "A pack's folder or zip")->required();
    verb->callback([options, run, &exit_code] {
      Result<void> done = start_secrets();
      if (done) done = run(*options);
      exit_code = done ? 0 : report_failure(done.error());
    });
    return verb;
  };
  CLI::App* log = evidence.add_subcommand("log", "The chain of custody of a pack");
  log->require_subcommand(1);
  CLI::App* adding = add(*log, "add", "Add an entry, such as a hand-over, and sign it", run_add);
  CustodyAddition& entry = options->addition;
  adding->add_option("--action", entry.action, later_actions())->capture_default_str();
  adding->add_option("--who", entry.who, "Who did it")->required();
  adding->add_option("--to", entry.to, "To whom");
  adding->add_option("--where", entry.where, "Where");
  adding->add_option("--why", entry.why, "Why");
  adding->add_option("--note", entry.note, "What else");
  adding->add_option("--key", options->key, "Secret key to sign with; else one made for this once");
  CLI::App* showing = add(*log, "show", "Show all entries of a pack that is whole", run_show);
  showing->add_flag("--json", options->as_json, "As the log has them, JSON lines");
  CLI::App* stamping =
      add(evidence, "stamp", "Add a time stamp (RFC 3161) to the newest checkpoint", run_stamp);
  add_time_stamp_options(*stamping, options->stamp);
  stamping->add_option("--time-stamp-reply", options->reply,
                       "A service's reply (TimeStampResp, DER), got by other means");
  stamping->add_option("--time-stamp-request", options->request, "The request that it answers");
  stamping->add_option("--write-request", options->request_out,
                       "Write a request (TimeStampReq, DER) to this new file, and no more");
}

}  // namespace holdfast
