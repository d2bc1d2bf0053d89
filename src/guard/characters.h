// The bytes of folded text by kind.
#pragma once

namespace holdfast {

inline bool is_letter(char byte) { return static_cast<unsigned char>(byte - 'a') < 26; }
inline bool is_digit(char byte) { return static_cast<unsigned char>(byte - '0') < 10; }
// What a word may consist of in the folded text.
inline bool is_word_byte(char byte) { return is_letter(byte) || is_digit(byte); }

}  // namespace holdfast
