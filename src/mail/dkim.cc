// DKIM signatures over OpenSSL's keys. Safe from any thread.
#include "mail/dkim.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <vector>

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "mail/encode.h"

namespace holdfast {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using SignContext = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

constexpr int kMinRsaBits = 2048;
// Each is signed once more than it is there, so that nobody can add a second one.
constexpr std::array<std::string_view, 3> kOversigned = {"from", "to", "subject"};
constexpr std::array<std::string_view, 14> kSigned = {"from",
                                                      "to",
                                                      "subject",
                                                      "date",
                                                      "message-id",
                                                      "reply-to",
                                                      "mime-version",
                                                      "content-type",
                                                      "list-id",
                                                      "list-help",
                                                      "list-unsubscribe",
                                                      "list-unsubscribe-post",
                                                      "precedence",
                                                      "auto-submitted"};

struct HeaderLine {
  std::string name;  // lower case
  std::string_view text;
};

std::vector<HeaderLine> split_headers(std::string_view headers) {
  std::vector<HeaderLine> lines;
  for (std::size_t at = 0; at < headers.size();) {
    std::size_t end = headers.find("\r\n", at);
    while (end != std::string_view::npos && end + 2 < headers.size() &&
           (headers[end + 2] == ' ' || headers[end + 2] == '\t')) {
      end = headers.find("\r\n", end + 2);
    }
    if (end == std::string_view::npos) end = headers.size();
    const std::string_view line = headers.substr(at, end - at);
    lines.push_back({ascii_lower(trimmed(line.substr(0, line.find(':')))), line});
    at = end + 2;
  }
  return lines;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

struct DkimSigner::State {
  DkimOptions options;
  Key key{nullptr, EVP_PKEY_free};
  bool is_rsa = false;
};

DkimSigner::DkimSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}
DkimSigner::~DkimSigner() = default;

Result<std::unique_ptr<DkimSigner>> DkimSigner::open(const DkimOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(
      BIO_new_mem_buf(options.key_pem.data(), static_cast<int>(options.key_pem.size())), BIO_free);
  // An empty passphrase, so that OpenSSL never asks on the terminal.
  state->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!state->key) {
    return fail(ErrorCode::kInvalidArgument, "The DKIM key is not a private key in PEM.");
  }
  const int kind = EVP_PKEY_base_id(state->key.get());
  state->is_rsa = kind == EVP_PKEY_RSA;
  if (!state->is_rsa && kind != EVP_PKEY_ED25519) {
    return fail(ErrorCode::kInvalidArgument, "The DKIM key must be RSA or Ed25519.");
  }
  if (state->is_rsa && EVP_PKEY_bits(state->key.get()) < kMinRsaBits) {
    return fail(ErrorCode::kInvalidArgument, "The DKIM key must have at least 2048 bits.");
  }
  return std::unique_ptr<DkimSigner>(new DkimSigner(std::move(state)));
}

const char* DkimSigner::algorithm() const {
  return state_->is_rsa ? "rsa-sha256" : "ed25519-sha256";
}

std::string DkimSigner::dns_record() const {
  unsigned char* der = nullptr;
  std::string text;
  if (state_->is_rsa) {
    const int size = i2d_PUBKEY(state_->key.get(), &der);
    if (size > 0) text = encode_base64({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
  } else {
    std::array<unsigned char, 32> raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(state_->key.get(), raw.data(), &size) == 1) {
      text = encode_base64({raw.data(), size});
    }
  }
  return fmt::format("v=DKIM1; k={}; p={}", state_->is_rsa ? "rsa" : "ed25519", text);
}

Result<std::string> DkimSigner::sign(std::string_view headers, std::string_view body_hash,
                                     TimeMs at_ms) const {
  const std::vector<HeaderLine> lines = split_headers(headers);
  std::string names;
  std::string data;
  for (const std::string_view name : kSigned) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      if (line->name != name) continue;
      data += relaxed_header(line->text) + "\r\n";
      names += fmt::format("{}{}", names.empty() ? "" : ":", name);
    }
  }
  for (const std::string_view name : kOversigned) names += fmt::format(":{}", name);
  std::string header = fmt::format(
      "DKIM-Signature: v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n "
      "bh={};\r\n b=",
      algorithm(), state_->options.domain, state_->options.selector, at_ms / 1000, names,
      body_hash);
  data += relaxed_header(header);
  const SignContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const Bytes hash = digest(DigestKind::kSha256, as_bytes(data));
  // RFC 8463 signs the hash, RFC 6376 hashes as it signs.
  const std::span<const std::uint8_t> input =
      state_->is_rsa ? as_bytes(data) : std::span<const std::uint8_t>(hash);
  std::array<unsigned char, 1024> signature{};
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, state_->is_rsa ? EVP_sha256() : nullptr, nullptr,
                         state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, input.data(), input.size()) != 1) {
    return fail(ErrorCode::kInternal, "OpenSSL did not sign the message: check the DKIM key.");
  }
  const std::string text = encode_base64({signature.data(), size});
  for (std::size_t at = 0; at < text.size(); at += 72) {
    header += (at == 0 ? "" : "\r\n ") + text.substr(at, 72);
  }
  return header + "\r\n";
}

std::string relaxed_header(std::string_view header) {
  const std::size_t colon = header.find(':');
  std::string out = ascii_lower(trimmed(header.substr(0, colon))) + ":";
  bool has_gap = false;
  bool has_value = false;
  for (const char c : header.substr(colon + 1)) {
    if (c == '\r' || c == '\n' || is_blank(c)) {
      has_gap = true;
      continue;
    }
    if (has_gap && has_value) out.push_back(' ');
    has_gap = false;
    has_value = true;
    out.push_back(c);
  }
  return out;
}

std::string relaxed_body_hash(std::string_view body) {
  std::string canonical;
  canonical.reserve(body.size() + 2);
  std::size_t empty_lines = 0;
  for (std::size_t at = 0; at < body.size();) {
    std::size_t end = body.find("\r\n", at);
    if (end == std::string_view::npos) end = body.size();
    const std::size_t start = canonical.size();
    bool has_gap = false;
    for (const char c : body.substr(at, end - at)) {
      if (is_blank(c)) {
        has_gap = true;
        continue;
      }
      if (canonical.size() == start) {
        for (; empty_lines > 0; --empty_lines) canonical += "\r\n";
      }
      if (has_gap) canonical.push_back(' ');
      has_gap = false;
      canonical.push_back(c);
    }
    if (canonical.size() == start) {
      ++empty_lines;
    } else {
      canonical += "\r\n";
    }
    at = end + 2;
  }
  return encode_base64(digest(DigestKind::kSha256, as_bytes(canonical)));
}

}  // namespace holdfast
