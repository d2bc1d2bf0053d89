#include "guard/words.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "guard/addresses.h"
#include "guard/amounts.h"
#include "guard/characters.h"
#include "guard/disguise.h"
#include "guard/eight_bytes.h"

namespace holdfast {

namespace {

constexpr std::size_t kMaxNoteWords = 8;
// So many words with digits for letters make it likely that the rest of the digits are letters too.
constexpr std::size_t kLeetTextWords = 2;
constexpr std::size_t kNoNote = static_cast<std::size_t>(-1);

// What a byte asks for where no word has begun.
enum class Opening : std::uint8_t {
  kNothing,
  kLetter,
  kDigit,
  kStop,
  kDollar,
  kAt,
  kPlus,
  kNote,
  kNoteEnd
};

constexpr std::array<Opening, 128> make_openings() {
  std::array<Opening, 128> openings{};
  for (char byte = 'a'; byte <= 'z'; ++byte)
    openings[static_cast<unsigned char>(byte)] = Opening::kLetter;
  for (char byte = '0'; byte <= '9'; ++byte)
    openings[static_cast<unsigned char>(byte)] = Opening::kDigit;
  for (const char byte : {'.', '!', '?', '\n'})
    openings[static_cast<unsigned char>(byte)] = Opening::kStop;
  openings['$'] = Opening::kDollar;
  openings['@'] = Opening::kAt;
  openings['+'] = Opening::kPlus;
  openings['['] = Opening::kNote;
  openings[']'] = Opening::kNoteEnd;
  return openings;
}
constexpr std::array<Opening, 128> kOpenings = make_openings();

// Bytes that may go on with a word, or make an address of it; all others end it.
constexpr std::array<bool, 128> make_joiners() {
  std::array<bool, 128> joiners{};
  for (const char byte : std::string_view("0123456789'*~^`_@$!|+.:-%/")) {
    joiners[static_cast<unsigned char>(byte)] = true;
  }
  return joiners;
}
constexpr std::array<bool, 128> kJoiners = make_joiners();
// Those of them that may be part of an address, but for digits.
constexpr std::string_view kAddressBytes = ".:@_+-%";

constexpr std::array<std::string_view, 10> kDollarPrefixes = {"us", "r",  "a",  "c",  "au",
                                                              "ca", "hk", "nz", "mx", "usd"};

class Cutter {
 public:
  Cutter(const Folded& folded, bool is_leet_text, Words& out)
      : folded_(folded),
        bytes_(folded.bytes),
        out_(out),
        text_(out.storage.data()),
        is_leet_text_(is_leet_text) {
    out.words.clear();
    out.is_cut = false;
  }

  // Cuts, and says how many words had digits for letters.
  std::size_t run() {
    while (at_ < bytes_.size() && !out_.is_cut) {
      const Opening opening = kOpenings[static_cast<unsigned char>(bytes_[at_])];
      if (opening == Opening::kLetter) {
        take_letters();
      } else if (opening == Opening::kNothing) {
        ++at_;
      } else {
        take_other(opening);
      }
    }
    return leet_words_;
  }

 private:
  [[nodiscard]] char byte_at(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : ' '; }
  [[nodiscard]] bool is_symbol(std::size_t at) const {
    return !folded_.is_plain && at < bytes_.size() && (folded_.marks[at] & kFoldSymbol) != 0;
  }

  void take_other(Opening opening) {
    switch (opening) {
      case Opening::kDigit:
        return take_number(at_, {});
      case Opening::kDollar:
        return take_dollar();
      case Opening::kAt:
        return take_handle();
      case Opening::kPlus:
        return take_plus();
      case Opening::kNoteEnd:
        return end_note();
      case Opening::kNote:
        note_ = out_.words.size();
        break;
      default:
        starts_sentence_ = true;
    }
    ++at_;
  }

  // Most words are letters alone, and end with a byte that no word goes on with.
  void take_letters() {
    if (is_symbol(at_)) return take_symbol();
    if (bytes_.size() >= sizeof(std::uint64_t) && take_short_word()) return;
    std::size_t end = at_ + 1;
    while (end < bytes_.size() && is_letter(bytes_[end])) ++end;
    if (end == at_ + 1 && may_be_spaced()) {
      const Reading spaced = read_spaced(bytes_, at_);
      if (spaced.end != 0) return emit_reading(spaced);
    }
    if (!is_joined(end)) {
      return emit_letters(bytes_.substr(at_, end - at_), end, false);
    }
    take_word(end);
  }

  // A word of fewer than eight letters with nothing to undo, in one step; false for any other.
  bool take_short_word() {
    const std::uint64_t eight = eight_at(at_);
    const std::size_t length = letters_in_front(eight);
    if (length == 8 || has_three_in_row(eight, length) || is_joined(at_ + length)) return false;
    if (length == 1 && may_be_spaced()) return false;
    char* const text = text_;
    std::memcpy(text, &eight, sizeof(eight));
    text_ += length;
    const std::uint64_t letters = eight & ((std::uint64_t{1} << 8 * length) - 1);
    emit(at_ + length, std::string_view(text, length), WordKind::kLetters, false,
         hash_of_fewer(letters, length, 1));
    return true;
  }

  // Eight bytes from `at` on, zeros where the text has ended, which has at least so many.
  [[nodiscard]] std::uint64_t eight_at(std::size_t at) const {
    const std::size_t left = bytes_.size() - at;
    if (left >= 8) return load_eight(bytes_.data() + at);
    return load_eight(bytes_.data() + bytes_.size() - 8) >> 8 * (8 - left);
  }

  // Whether the single letter at at_ may be the first of several.
  [[nodiscard]] bool may_be_spaced() const {
    return !is_word_byte(byte_at(at_ + 3)) && byte_at(at_ + 2) != ' ' &&
           (at_ == 0 || bytes_[at_ - 1] != '\'');
  }

  // Whether the byte at `end`, behind letters, may go on with the word or make an address of it.
  [[nodiscard]] bool is_joined(std::size_t end) const {
    if (end == bytes_.size() || !kJoiners[static_cast<unsigned char>(bytes_[end])]) return false;
    const char byte = bytes_[end], after = byte_at(end + 1);
    return is_word_byte(byte) || is_word_byte(after) || byte == '$' || byte == '|' ||
           (byte == ':' && after == '/');
  }

  // A word whose first letters end at `end`, before a joiner.
  void take_word(std::size_t end) {
    if (may_be_address(end)) {
      const Address address = find_address(bytes_, at_);
      if (address.end != 0) return emit(address.end, address.word, WordKind::kLetters, false);
    }
    const std::string_view letters = bytes_.substr(at_, end - at_);
    if (bytes_[end] == '$' && !is_letter(byte_at(end + 1)) && is_dollar_prefix(letters)) {
      return take_money(at_, end + 1, letters == "r" ? "brl" : "usd");
    }
    emit_reading(read_word(bytes_, at_, is_leet_text_));
  }

  static bool is_dollar_prefix(std::string_view letters) {
    return std::find(kDollarPrefixes.begin(), kDollarPrefixes.end(), letters) !=
           kDollarPrefixes.end();
  }

  // The word of an emoji or a currency sign, with spaces around it.
  void take_symbol() {
    std::size_t end = at_;
    while (is_symbol(end) && bytes_[end] != ' ') ++end;
    const std::string_view word = bytes_.substr(at_, end - at_);
    if (byte_at(at_ + 1) != '_') return take_money(at_, end, word);
    emit_letters(word, end, false);
  }

  // A currency sign [begin, end), and the amount behind it, if there is one.
  void take_money(std::size_t begin, std::size_t end, std::string_view currency) {
    std::size_t number = end;
    while (number < end + 2 && byte_at(number) == ' ') ++number;
    at_ = begin;
    if (is_digit(byte_at(number))) return take_number(number, currency);
    emit_letters(currency, end, false);
  }

  // The number that begins at `number`; at_ is where its currency sign does, if there is one.
  void take_number(std::size_t number, std::string_view currency) {
    if (currency.empty() && may_be_address(number)) {
      const Address address = find_address(bytes_, number);
      if (address.end != 0) return emit(address.end, address.word, WordKind::kLetters, false);
    }
    Amount amount = read_amount(bytes_, number);
    std::size_t digits_end = number;
    while (is_digit(byte_at(digits_end))) ++digits_end;
    if (currency.empty() && amount.end == digits_end &&
        begins_word(bytes_, number, digits_end, is_leet_text_)) {
      return emit_reading(read_word(bytes_, number, is_leet_text_));
    }
    if (currency.empty()) currency = amount.currency;
    if (currency.empty()) currency = currency_behind(amount);
    const std::size_t begin = at_;
    if (!currency.empty()) {
      const bool starts_sentence = starts_sentence_;
      emit_letters(currency, amount.end, false);
      at_ = begin;
      starts_sentence_ = false;
      if (out_.is_cut) return;
      out_.words.back().starts_sentence = starts_sentence;
    }
    emit(amount.end, amount.text, WordKind::kNumber, false);
  }

  [[nodiscard]] bool may_be_address(std::size_t at) const {
    while (is_word_byte(byte_at(at))) ++at;
    return kAddressBytes.find(byte_at(at)) != kAddressBytes.npos;
  }

  // A currency sign behind the amount, which then ends behind it; not one that has its own amount.
  std::string_view currency_behind(Amount& amount) const {
    std::size_t begin = amount.end;
    while (begin < amount.end + 2 && byte_at(begin) == ' ') ++begin;
    if (!is_symbol(begin) || byte_at(begin + 1) == '_') return {};
    std::size_t end = begin;
    while (is_symbol(end) && bytes_[end] != ' ') ++end;
    if (is_digit(byte_at(end + 1))) return {};
    amount.end = end;
    return bytes_.substr(begin, end - begin);
  }

  void take_dollar() {
    std::size_t end = at_;
    while (byte_at(end) == '$') ++end;
    const bool is_one = end == at_ + 1;
    if (is_letter(byte_at(end)) && is_one && !is_symbol(end))
      return emit_reading(read_word(bytes_, at_, is_leet_text_));
    take_money(at_, end, "usd");
  }

  void take_handle() {
    const Address handle = find_handle(bytes_, at_);
    if (handle.end == 0 || is_symbol(at_ + 1)) {
      ++at_;
      return;
    }
    emit(handle.end, handle.word, WordKind::kLetters, false);
  }

  void take_plus() {
    if (!is_digit(byte_at(at_ + 1))) {
      ++at_;
      return;
    }
    const Amount amount = read_amount(bytes_, at_);
    if (amount.text != "longnumber") {
      ++at_;
      return;
    }
    emit(amount.end, amount.text, WordKind::kNumber, false);
  }

  void end_note() {
    ++at_;
    const std::size_t note = std::exchange(note_, kNoNote);
    if (note == kNoNote || out_.words.size() > note + kMaxNoteWords) return;
    for (std::size_t i = note; i < out_.words.size(); ++i) {
      Word& word = out_.words[i];
      word.kind = WordKind::kEvent;
      word.number = word_number(word.text, word.kind);
    }
  }

  void emit_reading(const Reading& reading) {
    if (reading.is_account) return emit(reading.end, "longnumber", WordKind::kNumber, false);
    leet_words_ += reading.is_leet ? 1 : 0;
    emit_letters(std::string_view(reading.text.data(), reading.length), reading.end,
                 reading.was_disguised);
  }

  // Copies `letters` with runs of three or more collapsed to one, at most kMaxWordBytes.
  void emit_letters(std::string_view letters, std::size_t end, bool was_disguised) {
    char* const begin = text_;
    char* to = text_;
    const std::size_t length = std::min(letters.size(), kMaxWordBytes);
    char last = 0;
    int run = 0;
    for (std::size_t at = 0; at < length; ++at) {
      const char letter = letters[at];
      run = letter == last && !is_digit(letter) ? run + 1 : 1;
      last = letter;
      if (run == 3) --to;
      if (run < 3) *to++ = letter;
    }
    text_ = to;
    emit(end, std::string_view(begin, static_cast<std::size_t>(to - begin)), WordKind::kLetters,
         was_disguised);
  }

  // The word from at_ to `end`.
  void emit(std::size_t end, std::string_view text, WordKind kind, bool was_disguised) {
    emit(end, text, kind, was_disguised, word_number(text, kind));
  }
  void emit(std::size_t end, std::string_view text, WordKind kind, bool was_disguised,
            std::uint64_t number) {
    if (out_.words.size() == kMaxWords) {
      out_.is_cut = true;
      return;
    }
    if (!folded_.is_plain && !was_disguised) was_disguised = has_disguise(end);
    out_.words.push_back(Word{folded_.source[at_], folded_.source[end - 1] + 1, text, kind,
                              was_disguised, starts_sentence_, number});
    starts_sentence_ = false;
    at_ = end;
  }

  // Whether the original of [at_, end) has styled letters, invisible ones inside, or two scripts.
  [[nodiscard]] bool has_disguise(std::size_t end) const {
    bool has_latin = false, has_other = false;
    for (std::size_t at = at_; at < end; ++at) {
      const std::uint8_t marks = folded_.marks[at];
      if ((marks & kFoldStyled) != 0 || (at > at_ && (marks & kFoldJoined) != 0)) return true;
      const bool is_other = (marks & kFoldOtherScript) != 0;
      has_other = has_other || is_other;
      has_latin = has_latin || (!is_other && is_letter(bytes_[at]));
    }
    return has_latin && has_other;
  }

  const Folded& folded_;
  std::string_view bytes_;
  Words& out_;
  char* text_;  // where the next word's text goes
  std::size_t at_ = 0;
  std::size_t note_ = kNoNote;  // the first word of an open bracketed note
  std::size_t leet_words_ = 0;
  bool is_leet_text_;
  bool starts_sentence_ = true;
};

}  // namespace

void cut_words(const Folded& folded, Words& out) {
  // No word's text is longer than what it was made of, but for that of a currency of one byte.
  const std::size_t most = folded.bytes.size() * 3 + kMaxWordBytes;
  if (out.storage.size() < most) out.storage.resize(most);
  if (Cutter(folded, false, out).run() >= kLeetTextWords) Cutter(folded, true, out).run();
}

}  // namespace holdfast
