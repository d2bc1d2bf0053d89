// `holdfast evidence verify` and `join`. One thread.
#include <fmt/core.h>

#include <memory>
#include <optional>

#include "alert_verbs.h"
#include "evidence/parts.h"
#include "evidence/verify.h"
#include "evidence_verbs.h"
#include "progress_line.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr int kCannotLook = 2;

struct Options {
  std::string pack, key, ca_file, out;
  bool is_bag = false;
  bool as_json = false;
};

int refuse(const Error& error) {
  (void)report_failure(error);
  return kCannotLook;
}

int run_verify(const Options& given) {
  VerifyOptions options{.is_plain_bag = given.is_bag};
  if (!given.key.empty()) {
    constexpr std::size_t kMostBytes = 4096;
    const Result<std::string> text = read_whole_file(given.key, kMostBytes);
    if (!text) return refuse(text.error());
    const Result<std::string> point = read_public_point(*text);
    if (!point) return refuse(point.error());
    options.key_point = *point;
  }
  const Result<std::string> ca = read_stamp_ca({.ca_file = given.ca_file});
  if (!ca) return refuse(ca.error());
  options.stamp_ca_pem = *ca;
  std::optional<ProgressLine> progress(std::in_place);
  options.bag.progress = [&](std::uint64_t done, std::uint64_t all) {
    progress->show_bytes("Checking", done, all);
  };
  const Result<PackVerdict> verdict = verify_pack(given.pack, options);
  progress.reset();
  if (!verdict) return refuse(verdict.error());
  fmt::print("{}\n", given.as_json ? verdict_json(*verdict) : verdict_line(*verdict));
  return verdict->problem ? 1 : 0;
}

int run_join(const Options& given) {
  std::optional<ProgressLine> progress(std::in_place);
  const Result<void> joined = join_parts(
      given.pack, given.out, [&](std::uint64_t done) { progress->show_bytes("Joining", done); });
  progress.reset();
  if (!joined) return report_failure(joined.error());
  fmt::print("Joined.\n");
  return 0;
}

}  // namespace

void add_evidence_verify(CLI::App& evidence, int& exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App* verify = evidence.add_subcommand(
      "verify", "Say in one line whether a pack is whole (status 0), or what is wrong (1)");
  verify->add_option("PACK", options->pack, "A folder, a zip, or any part of one")->required();
  verify->add_option("--key", options->key,
                     "Public key that the last checkpoint must be signed with");
  verify
      ->add_option("--time-stamp-ca", options->ca_file,
                   "PEM of who may have signed the time stamping service's certificate")
      ->envname("HOLDFAST_TIME_STAMP_CA");
  verify->add_flag("--bag", options->is_bag, "It is a plain BagIt bag, of anybody's making");
  verify->add_flag("--json", options->as_json, "Say it as JSON");
  verify->callback([options, &exit_code] { exit_code = run_verify(*options); });
  CLI::App* join = evidence.add_subcommand("join", "Make one file of parts, which are checked");
  join->add_option("PART", options->pack, "Any part, or their list")->required();
  join->add_option("--out", options->out, "The file to make")->required();
  join->callback([options, &exit_code] { exit_code = run_join(*options); });
}

}  // namespace holdfast
