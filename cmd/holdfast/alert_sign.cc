// `holdfast alert keygen`, `sign` and `verify`: signatures that minisign reads too. One thread.
#include <fmt/core.h>

#include <filesystem>
#include <memory>

#include "alert_verbs.h"
#include "service/secrets.h"
#include "sign/minisign.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxFormBytes = 64u << 20;
constexpr std::size_t kMaxKeyBytes = 4096;

struct Options {
  std::string file;
  std::string key;
  std::string signature;
};

Result<void> generate(const Options& options) {
  const SigningKeyFiles files = make_signing_key(random_bytes(kSigningKeyRandomBytes));
  if (const Result<void> done = write_new_file(options.key, files.secret_key, 0600); !done)
    return done;
  const Result<void> done = write_new_file(options.key + ".pub", files.public_key, 0644);
  if (done) fmt::print("Keep {0} to yourself; publish {0}.pub\n", options.key);
  return done;
}

Result<void> sign(const Options& options) {
  const Result<std::string> bytes = read_whole_file(options.file, kMaxFormBytes);
  if (!bytes) return std::unexpected<Error>(bytes.error());
  const Result<std::string> key = read_whole_file(options.key, kMaxKeyBytes);
  if (!key) return std::unexpected<Error>(key.error());
  const std::string name = std::filesystem::path(options.file).filename().string();
  const Result<std::string> signature = sign_minisign(*bytes, *key, name, system_time_ms());
  if (!signature) return std::unexpected<Error>(signature.error());
  return write_new_file(options.signature.empty() ? options.file + ".minisig" : options.signature,
                        *signature, 0644);
}

Result<void> verify(const Options& options) {
  const Result<std::string> bytes = read_whole_file(options.file, kMaxFormBytes);
  if (!bytes) return std::unexpected<Error>(bytes.error());
  const Result<std::string> key = read_whole_file(options.key, kMaxKeyBytes);
  if (!key) return std::unexpected<Error>(key.error());
  const Result<std::string> signature = read_whole_file(
      options.signature.empty() ? options.file + ".minisig" : options.signature, kMaxKeyBytes);
  if (!signature) return std::unexpected<Error>(signature.error());
  const Result<std::string> comment = verify_minisign(*bytes, *signature, *key);
  if (!comment) return std::unexpected<Error>(comment.error());
  fmt::print("The signature holds. {}\n", *comment);
  return {};
}

}  // namespace

void add_alert_signing(CLI::App& alert, int& exit_code) {
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto run) {
    CLI::App* verb = alert.add_subcommand(name, help);
    verb->callback([options, run, &exit_code] {
      const Result<void> done = run(*options);
      exit_code = done ? 0 : report_failure(done.error());
    });
    return verb;
  };
  add("keygen", "Make a key to sign alerts with", generate)
      ->add_option("KEY", options->key, "The secret key's file to make; KEY.pub is made beside it")
      ->required();
  CLI::App* signing = add("sign", "Sign a form: FILE.minisig is made beside it", sign);
  CLI::App* verifying = add("verify", "Check a form's signature", verify);
  for (CLI::App* verb : {signing, verifying}) {
    verb->add_option("FILE", options->file, "The form, as it is published")->required();
    verb->add_option("--signature", options->signature, "The signature's file (else FILE.minisig)");
  }
  signing->add_option("--key", options->key, "The secret key's file")->required();
  verifying->add_option("--key", options->key, "The public key's file")->required();
}

}  // namespace holdfast
