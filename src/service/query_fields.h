// Strict reading of a query string, as JsonFields does for bodies. Belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"
#include "service/message.h"

namespace holdfast {

// The largest number that every JSON reader keeps exact: 2^53 - 1.
inline constexpr std::int64_t kMaxSafeInteger = 9007199254740991;

class QueryFields {
 public:
  explicit QueryFields(const Request& request) : request_(request) { known_.reserve(8); }

  // Printable ASCII, as text() otherwise.
  std::optional<std::string> ascii(std::string_view name, std::size_t max_bytes);
  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                       std::int64_t max);
  std::string word(std::string_view name, std::string_view fallback,
                   std::initializer_list<std::string_view> allowed);
  // The first fault, a parameter that nobody read, or one given twice.
  [[nodiscard]] Result<void> finish();

 private:
  void fault(std::string message);

  const Request& request_;
  std::vector<std::string> known_;
  std::optional<std::string> fault_;
};

}  // namespace holdfast
