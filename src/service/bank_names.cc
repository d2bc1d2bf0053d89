// What a bank may be called. Pure; safe from any thread.
#include "service/bank_names.h"

#include <algorithm>

namespace holdfast {

bool is_bank_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() >= 'A' && name.front() <= 'Z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace holdfast
