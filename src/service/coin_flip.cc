// CPython's seeded coin. Safe from any thread.
#include "service/coin_flip.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace holdfast {
namespace {

constexpr std::size_t kWords = 624;
constexpr std::size_t kMiddle = 397;

using State = std::array<std::uint32_t, kWords>;

// The 32-bit words, lowest first, of the number that the bytes are with the highest first.
std::vector<std::uint32_t> words_of(const std::string& bytes) {
  std::vector<std::uint32_t> words((bytes.size() + 3) / 4, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t from_end = bytes.size() - 1 - i;
    words[from_end / 4] |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]))
                           << (from_end % 4 * 8);
  }
  while (words.size() > 1 && words.back() == 0) words.pop_back();
  return words;
}

State init_by_array(const std::vector<std::uint32_t>& key) {
  State state;
  state[0] = 19650218;
  for (std::uint32_t i = 1; i < kWords; ++i) {
    state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  }
  std::size_t at = 1;
  const auto next = [&] {
    if (++at < kWords) return;
    state[0] = state[kWords - 1];
    at = 1;
  };
  std::size_t from = 0;
  for (std::size_t left = std::max(kWords, key.size()); left > 0; --left) {
    state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1664525u)) + key[from] +
                static_cast<std::uint32_t>(from);
    next();
    from = (from + 1) % key.size();
  }
  for (std::size_t left = kWords - 1; left > 0; --left) {
    state[at] = (state[at] ^ ((state[at - 1] ^ (state[at - 1] >> 30)) * 1566083941u)) -
                static_cast<std::uint32_t>(at);
    next();
  }
  state[0] = 0x80000000u;
  return state;
}

// The generator's output number `at`, 0 or 1, after seeding.
std::uint32_t output(const State& state, std::size_t at) {
  const std::uint32_t both = (state[at] & 0x80000000u) | (state[at + 1] & 0x7fffffffu);
  std::uint32_t word = state[at + kMiddle] ^ (both >> 1) ^ ((both & 1) != 0 ? 0x9908b0dfu : 0);
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680u;
  word ^= (word << 15) & 0xefc60000u;
  return word ^ (word >> 18);
}

}  // namespace

double coin_of_seed(std::string_view seed) {
  std::string bytes(seed);
  std::array<unsigned char, SHA512_DIGEST_LENGTH> hash{};
  SHA512(reinterpret_cast<const unsigned char*>(seed.data()), seed.size(), hash.data());
  bytes.append(hash.begin(), hash.end());
  const State state = init_by_array(words_of(bytes));
  const std::uint32_t high = output(state, 0) >> 5;
  const std::uint32_t low = output(state, 1) >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double coin_of_chance() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  return static_cast<double>(random() >> 11) / 9007199254740992.0;
}

}  // namespace holdfast
