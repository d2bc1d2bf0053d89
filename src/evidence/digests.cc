// Digests by OpenSSL. One thread an object.
#include "evidence/digests.h"

#include <openssl/evp.h>

#include <array>

#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {
namespace {

struct Kind {
  std::string_view name;
  const EVP_MD* (*kind)();
};
constexpr std::array<Kind, 6> kKinds = {{{"md5", &EVP_md5},
                                         {"sha1", &EVP_sha1},
                                         {"sha224", &EVP_sha224},
                                         {"sha256", &EVP_sha256},
                                         {"sha384", &EVP_sha384},
                                         {"sha512", &EVP_sha512}}};

const EVP_MD* kind_of(std::string_view name) {
  for (const Kind& each : kKinds) {
    if (each.name == name) return each.kind();
  }
  return nullptr;
}

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Digests::State {
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

bool is_digest_name(std::string_view name) { return kind_of(name) != nullptr; }

std::size_t digest_digits(std::string_view name) {
  const EVP_MD* kind = kind_of(name);
  HOLDFAST_CHECK(kind != nullptr);
  return static_cast<std::size_t>(EVP_MD_get_size(kind)) * 2;
}

Digests::Digests(std::span<const std::string> names) {
  for (const std::string& name : names) {
    const EVP_MD* kind = kind_of(name);
    states_.push_back(std::make_unique<State>());
    EVP_MD_CTX* context = states_.back()->context.get();
    HOLDFAST_CHECK(kind != nullptr && context != nullptr);
    HOLDFAST_CHECK(EVP_DigestInit_ex(context, kind, nullptr) == 1);
  }
}

Digests::Digests(Digests&&) noexcept = default;
Digests& Digests::operator=(Digests&&) noexcept = default;
Digests::~Digests() = default;

void Digests::update(std::span<const std::uint8_t> bytes) {
  for (const auto& state : states_) {
    HOLDFAST_CHECK(EVP_DigestUpdate(state->context.get(), bytes.data(), bytes.size()) == 1);
  }
}

std::vector<std::string> Digests::finish() {
  std::vector<std::string> out;
  for (const auto& state : states_) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    HOLDFAST_CHECK(EVP_DigestFinal_ex(state->context.get(), bytes.data(), &size) == 1);
    out.push_back(hex_encode(std::span(bytes).first(size)));
  }
  return out;
}

std::string hex_digest(std::string_view name, std::string_view bytes) {
  const std::string names[] = {std::string(name)};
  Digests digests(names);
  digests.update(as_bytes(bytes));
  return digests.finish().front();
}

}  // namespace holdfast
