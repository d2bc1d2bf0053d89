// Recipients for tests.
#pragma once

#include <fmt/format.h>

#include <vector>

#include "store/recipient_store.h"

namespace holdfast {

inline Recipient test_recipient(int number, const std::string& role = "teacher",
                                const std::string& region = "GB-KEN") {
  Recipient recipient;
  recipient.address = fmt::format("reader{}@school{}.test", number, number % 3);
  recipient.address_key = recipient.address;
  recipient.domain = fmt::format("school{}.test", number % 3);
  recipient.role = role;
  recipient.region = region;
  recipient.language = "en";
  recipient.consent = "given";
  recipient.consent_source = "form";
  return recipient;
}

inline std::vector<Recipient> test_recipients(int count) {
  std::vector<Recipient> recipients;
  for (int i = 1; i <= count; ++i) recipients.push_back(test_recipient(i));
  return recipients;
}

}  // namespace holdfast
