#include "guard/amounts.h"

#include <algorithm>
#include <array>

#include "guard/characters.h"

namespace holdfast {

namespace {

constexpr std::size_t kLongNumberDigits = 7;
constexpr std::size_t kMaxTelephoneDigits = 15;  // ITU-T E.164
constexpr std::size_t kMaxDecimals = 8;          // of a bitcoin
constexpr std::string_view kClockTime = "clocktime";
constexpr std::string_view kLongNumber = "longnumber";

struct Code {
  std::string_view code, currency;
};

constexpr std::array kCodes = {
    Code{"usd", "usd"},      Code{"dollar", "usd"},  Code{"dollars", "usd"}, Code{"bucks", "usd"},
    Code{"eur", "eur"},      Code{"euro", "eur"},    Code{"euros", "eur"},   Code{"e", "eur"},
    Code{"gbp", "gbp"},      Code{"pound", "gbp"},   Code{"pounds", "gbp"},  Code{"quid", "gbp"},
    Code{"ngn", "naira"},    Code{"naira", "naira"}, Code{"inr", "rupee"},   Code{"rs", "rupee"},
    Code{"rupees", "rupee"}, Code{"php", "peso"},    Code{"mxn", "peso"},    Code{"peso", "peso"},
    Code{"pesos", "peso"},   Code{"brl", "brl"},     Code{"reais", "brl"},   Code{"xof", "cfa"},
    Code{"xaf", "cfa"},      Code{"cfa", "cfa"},     Code{"fcfa", "cfa"},    Code{"ghs", "cedi"},
    Code{"cedis", "cedi"},   Code{"kes", "kes"},     Code{"zar", "zar"},     Code{"chf", "chf"},
    Code{"aud", "usd"},      Code{"cad", "usd"},     Code{"btc", "btc"},     Code{"eth", "btc"},
    Code{"usdt", "btc"},     Code{"ltc", "btc"},
};

// How the words begin that people write right behind a number, in the languages of the guard.
constexpr std::array<std::string_view, 34> kUnitStarts = {
    "min", "sec", "seg",  "sek",  "hour", "hrs",  "hor", "heu",  "stu", "std", "ore",  "day",
    "dia", "tag", "jour", "gio",  "week", "woch", "sem", "sett", "mon", "mes", "mois", "year",
    "ano", "ans", "anni", "jahr", "foll", "pic",  "fot", "vid",  "peo", "tim"};
constexpr std::array<std::string_view, 26> kShortUnits = {
    "h",  "hr", "s",  "m",  "mn", "d",  "w",  "y", "yo", "yr", "cm", "mm", "km",
    "kg", "gb", "mb", "tb", "ml", "am", "pm", "f", "x",  "er", "ct", "go", "zl"};

bool is_at(std::string_view bytes, std::size_t at, char byte) {
  return at < bytes.size() && bytes[at] == byte;
}
bool is_digit_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() && is_digit(bytes[at]);
}
std::size_t end_of_digits(std::string_view bytes, std::size_t at) {
  while (is_digit_at(bytes, at)) ++at;
  return at;
}
std::size_t end_of_letters(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_letter(bytes[at])) ++at;
  return at;
}
std::string_view letters_at(std::string_view bytes, std::size_t at) {
  return bytes.substr(at, end_of_letters(bytes, at) - at);
}

std::size_t value_of(std::string_view digits) {
  std::size_t value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<std::size_t>(digit - '0');
  return value;
}

// The end of a clock time that begins at `at`, or 0.
std::size_t end_of_clock(std::string_view bytes, std::size_t at) {
  const std::size_t hour_end = end_of_digits(bytes, at);
  if (hour_end - at > 2) return 0;
  const std::size_t hour = value_of(bytes.substr(at, hour_end - at));
  if (hour > 24) return 0;
  std::size_t end = hour_end;
  const bool is_sexagesimal =
      is_at(bytes, end, ':') || is_at(bytes, end, '.') || is_at(bytes, end, 'h');
  bool is_certain = false;
  if (is_sexagesimal && is_digit_at(bytes, end + 1) && bytes[end + 1] < '6' &&
      is_digit_at(bytes, end + 2) && !is_digit_at(bytes, end + 3)) {
    // "9.30" is as well a price.
    is_certain = bytes[end] != '.';
    end += 3;
    if (is_at(bytes, end, ':') && end_of_digits(bytes, end + 1) == end + 3) end += 3;
  }
  const std::string_view letters = letters_at(bytes, end);
  if (is_digit_at(bytes, end + letters.size())) return 0;
  if (letters == "am" || letters == "pm" || letters == "uhr") return end + letters.size();
  // "24h" is a term, not a time.
  if (letters == "h" && hour < 24) return end + 1;
  return is_certain && letters.empty() ? end : 0;
}

// The end of a telephone number in groups ("+44 7700 900123", "0800 1111"), or 0.
std::size_t end_of_telephone(std::string_view bytes, std::size_t at) {
  const bool is_marked = bytes[at] == '+';
  if (is_marked) ++at;
  if (!is_marked && !(bytes[at] == '0' && is_digit_at(bytes, at + 1) && is_digit_at(bytes, at + 2)))
    return 0;
  std::size_t digits = 0, end = at;
  for (std::size_t next = at; is_digit_at(bytes, next);) {
    const std::size_t group_end = end_of_digits(bytes, next);
    if (digits + group_end - next > kMaxTelephoneDigits) break;
    digits += group_end - next;
    end = group_end;
    next = end + 1;
    if (end >= bytes.size() || std::string_view(" -./").find(bytes[end]) == bytes.npos) break;
  }
  return digits >= kLongNumberDigits ? end : 0;
}

bool is_ordinal(std::string_view digits, std::string_view letters) {
  const char last = digits.back();
  const bool is_teen = digits.size() > 1 && digits[digits.size() - 2] == '1';
  if (is_teen || last == '0' || last > '3') return letters == "th";
  return letters == (last == '1' ? "st" : last == '2' ? "nd" : "rd");
}

// Digits of the integer part and the end of the number, with its separators.
struct Digits {
  std::size_t count, end;
};

Digits read_digits(std::string_view bytes, std::size_t at) {
  std::size_t end = end_of_digits(bytes, at), count = end - at;
  const auto is_separator = [&](std::size_t where) {
    return is_at(bytes, where, ',') || is_at(bytes, where, '.');
  };
  char thousands = 0;
  if (count <= 3 && (is_separator(end) || is_at(bytes, end, '\''))) {
    const char separator = bytes[end];
    for (; is_at(bytes, end, separator) && end_of_digits(bytes, end + 1) == end + 4; end += 4) {
      count += 3;
      thousands = separator;
    }
  }
  if (is_separator(end) && bytes[end] != thousands) {
    const std::size_t decimals = end_of_digits(bytes, end + 1);
    if (decimals > end + 1 && decimals <= end + 1 + kMaxDecimals) end = decimals;
  }
  return {count, end};
}

// Reads what stands behind the number: thousands, a code, a dollar sign.
void read_suffix(std::string_view bytes, std::size_t digits, Amount& amount) {
  std::string_view letters = letters_at(bytes, amount.end);
  // "1oo", with letters for zeros.
  if (letters.size() > 1 && letters.find_first_not_of('o') == letters.npos) {
    amount.text = digits_text(digits + letters.size());
    amount.end += letters.size();
    return;
  }
  if (letters.starts_with("k") &&
      (letters.size() == 1 || !currency_of(letters.substr(1)).empty())) {
    if (!is_digit_at(bytes, amount.end + letters.size())) {
      digits += 3;
      amount.text = digits_text(digits);
      ++amount.end;
      letters.remove_prefix(1);
    }
  }
  amount.currency = currency_of(letters);
  if (!amount.currency.empty() && !is_digit_at(bytes, amount.end + letters.size())) {
    amount.end += letters.size();
    return;
  }
  amount.currency = {};
  for (const std::size_t dollar : {amount.end, amount.end + 1}) {
    const bool is_apart = dollar == amount.end || is_at(bytes, amount.end, ' ');
    if (is_apart && letters.empty() && is_at(bytes, dollar, '$') &&
        (dollar + 1 == bytes.size() || !is_word_byte(bytes[dollar + 1]) || dollar == amount.end)) {
      amount.currency = "usd";
      amount.end = dollar + 1;
      return;
    }
  }
}

}  // namespace

std::string_view digits_text(std::size_t digits) {
  constexpr std::string_view kZeros = "000000000";
  return kZeros.substr(0, std::min(std::max<std::size_t>(digits, 1), kZeros.size()));
}

std::string_view currency_of(std::string_view code) {
  const auto found =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const Code& one) { return one.code == code; });
  return found == kCodes.end() ? std::string_view() : found->currency;
}

bool is_unit(std::string_view letters) {
  if (letters.size() < 3) {
    return std::find(kShortUnits.begin(), kShortUnits.end(), letters) != kShortUnits.end();
  }
  return std::any_of(kUnitStarts.begin(), kUnitStarts.end(),
                     [&](std::string_view start) { return letters.starts_with(start); }) ||
         !currency_of(letters).empty();
}

Amount read_amount(std::string_view bytes, std::size_t at) {
  if (const std::size_t end = end_of_telephone(bytes, at)) return {end, kLongNumber, {}};
  if (bytes[at] == '+') ++at;
  if (const std::size_t end = end_of_clock(bytes, at)) return {end, kClockTime, {}};
  const std::size_t run_end = end_of_digits(bytes, at);
  if (run_end - at >= kLongNumberDigits) return {run_end, kLongNumber, {}};
  const Digits digits = read_digits(bytes, at);
  Amount amount{digits.end, digits_text(digits.count), {}};
  const std::string_view letters = letters_at(bytes, run_end);
  if (digits.end == run_end && letters.size() == 2 && !is_digit_at(bytes, run_end + 2) &&
      is_ordinal(bytes.substr(at, run_end - at), letters)) {
    amount.end += 2;
    return amount;
  }
  read_suffix(bytes, digits.count, amount);
  return amount;
}

}  // namespace holdfast
