// Several digests of the same bytes at once, by OpenSSL. An object belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// Of BagIt's registered algorithms: "md5", "sha1", "sha224", "sha256", "sha384", "sha512".
[[nodiscard]] bool is_digest_name(std::string_view name);
// Hexadecimal digits of its digest.
[[nodiscard]] std::size_t digest_digits(std::string_view name);

class Digests {
 public:
  // Programmer error with another name.
  explicit Digests(std::span<const std::string> names);
  Digests(Digests&&) noexcept;
  Digests& operator=(Digests&&) noexcept;
  ~Digests();

  void update(std::span<const std::uint8_t> bytes);
  // Lower-case hexadecimal, in the order of the names. Once.
  [[nodiscard]] std::vector<std::string> finish();

 private:
  struct State;
  std::vector<std::unique_ptr<State>> states_;
};

// The whole of `bytes` at once.
[[nodiscard]] std::string hex_digest(std::string_view name, std::string_view bytes);

}  // namespace holdfast
