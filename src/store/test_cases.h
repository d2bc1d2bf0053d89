// Cases and contents for the tests of this room and of the service. Pure; safe from any thread.
#pragma once

#include <fmt/format.h>

#include <string>

#include "store/bank_store.h"
#include "store/case_store.h"

namespace holdfast {

inline constexpr const char* kTestBank = "HOTLINE_ACCEPTED";  // there from the first migration

// A hash whose first bytes spell `number`, so that different numbers give different hashes.
inline Hash256 test_hash(std::uint32_t number) {
  Hash256 hash;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    hash.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return hash;
}

inline PictureHashes test_picture(std::uint32_t number) {
  return {.pdq = test_hash(number),
          .quality = static_cast<int>(number % 101),
          .md5 = fmt::format("{:032x}", number),
          .sha1 = fmt::format("{:040x}", number),
          .sha256 = fmt::format("{:064x}", number),
          .width = static_cast<int>(number % 4000) + 1,
          .height = static_cast<int>(number % 3000) + 1};
}

// Case `number` (0 to 9999) with as many pictures as asked for.
inline NewCase test_case(int number, int pictures = 1, CaseSituation situation = {}) {
  NewCase fresh{.number = fmt::format("{:04}-TEST", number),
                .submission_id = fmt::format("{:032x}", number),
                .key_hash = fmt::format("hash of key {}", number),
                .created_ms = 1'700'000'000'000 + number,
                .situation = situation,
                .pictures = {}};
  for (int i = 0; i < pictures; ++i) {
    fresh.pictures.push_back(test_picture(static_cast<std::uint32_t>(number * 100 + i)));
  }
  return fresh;
}

inline NewContent test_content(std::uint32_t number, const std::string& bank = kTestBank) {
  const PictureHashes picture = test_picture(number);
  return {.bank = bank,
          .pdq_hex = to_hex(picture.pdq),
          .quality = 100,
          .md5_hex = picture.md5,
          .sha1_hex = picture.sha1,
          .sha256_hex = picture.sha256,
          .at_ms = 1};
}

}  // namespace holdfast
