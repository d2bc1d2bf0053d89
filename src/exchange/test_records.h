// Records for the tests of this room. Pure.
#pragma once

#include <string>

#include "exchange/record.h"

namespace holdfast {

inline ExchangeRecord test_record(int number) {
  ExchangeRecord record;
  record.id = std::to_string(number);
  record.member_id = 1;
  record.member = "HOTLINE_ACCEPTED";
  record.revision = number;
  record.changed_ms = 1'508'857'800'999;  // 2017-10-24T15:10:00.999Z
  record.pdq = std::string(63, 'a') + std::to_string(number % 10);
  record.quality = 90;
  record.md5 = std::string(32, 'b');
  record.sha1 = std::string(40, 'd');
  record.sha256 = std::string(64, 'c');
  record.cases = {{"11111111-2222-8333-8444-555555555555", EntryState::kActive}};
  return record;
}

}  // namespace holdfast
