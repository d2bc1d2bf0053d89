// Numbers in folded text: amounts of money, clock times, telephone and account numbers. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast {

// What a number turned out to be.
struct Amount {
  std::size_t end = 0;        // of its last byte, exclusive; above where it began
  std::string_view text;      // "0" for each digit, "clocktime" or "longnumber"; a constant
  std::string_view currency;  // "usd", "eur" ... of a code or sign behind it; a constant
};

// Reads the number that begins at `at`, a digit or a '+' before one. Separators: "1,500.00",
// "1.500,00", "1'500". Two or more letters o behind it are zeros ("1oo"). "k" behind it adds three
// digits. A code behind it ("200eur", "100e") gives its currency, as '$' does ("200$", "200 $").
// "9:30", "9:30pm", "10pm", "22h", "22h30" and "21uhr" are clock times. Seven digits or more in a
// row, or in groups behind '+' or "0dd", are a long number. Ordinals ("18th") end behind their
// letters. All other letters are left to the next word.
[[nodiscard]] Amount read_amount(std::string_view bytes, std::size_t at);

// A '0' for each of `digits`, at most nine.
[[nodiscard]] std::string_view digits_text(std::size_t digits);

// The currency that a code or a name behind a number means, or nothing.
[[nodiscard]] std::string_view currency_of(std::string_view code);

// True for what is written right behind a number and is a word of its own: "30min", "3weeks",
// "17yo".
[[nodiscard]] bool is_unit(std::string_view letters);

}  // namespace holdfast
