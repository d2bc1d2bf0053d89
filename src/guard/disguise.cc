#include "guard/disguise.h"

#include <algorithm>

#include "guard/amounts.h"
#include "guard/characters.h"

namespace holdfast {

namespace {

constexpr std::size_t kAccountBytes = 16;
constexpr std::size_t kAccountDigits = 4;
constexpr std::size_t kMaxLeetDigits = 4;
constexpr std::string_view kCleared = "*~^`_";
// What may go on with a word behind a letter.
constexpr std::string_view kJoining = "*~^`_@$!|+";
constexpr std::string_view kSpacers = " .-_*/,|+~:;=";
// Letters that stand for words of their own in chats.
constexpr std::string_view kLoneLetters = "abeiknoruxy";

// Words that people shout; what follows their '!' is another word.
constexpr std::array<std::string_view, 38> kExclamations = {
    "no",     "nah",   "stop",  "hi",   "hey",   "hello", "ok",     "okay",  "yes",   "yeah",
    "please", "pls",   "help",  "wait", "lol",   "omg",   "wow",    "oh",    "si",    "non",
    "nein",   "ja",    "oui",   "nao",  "sim",   "ciao",  "hola",   "salut", "hallo", "oi",
    "ola",    "quick", "hurry", "now",  "basta", "halt",  "thanks", "sorry"};

char byte_at(std::string_view bytes, std::size_t at) { return at < bytes.size() ? bytes[at] : ' '; }

// The letter that a digit or a symbol stands for, or 0.
char letter_for(char byte) {
  switch (byte) {
    case '0':
      return 'o';
    case '1':
    case '!':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
    case '+':
      return 't';
    case '8':
      return 'b';
    case '9':
      return 'g';
    case '|':
      return 'l';
    default:
      return 0;
  }
}

bool is_vowel(char byte) { return std::string_view("aeiouy").find(byte) != std::string_view::npos; }

std::string_view letters_at(std::string_view bytes, std::size_t at) {
  std::size_t end = at;
  while (end < std::min(bytes.size(), at + kMaxWordBytes) && is_letter(bytes[end])) ++end;
  return bytes.substr(at, end - at);
}

bool has_vowel(std::string_view letters) {
  return std::any_of(letters.begin(), letters.end(), is_vowel);
}

// `at` is that of an apostrophe behind a letter.
bool is_contraction(std::string_view bytes, std::size_t at) {
  const std::string_view rest = letters_at(bytes, at + 1);
  if (is_digit(byte_at(bytes, at + 1 + rest.size()))) return false;
  if (rest == "t") return bytes[at - 1] == 'n';
  constexpr std::array<std::string_view, 6> kEndings = {"s", "m", "re", "ve", "ll", "d"};
  return std::find(kEndings.begin(), kEndings.end(), rest) != kEndings.end();
}

// Whether digits beside letters are letters in a text in leet: not "10" or "500".
bool is_letters_in_leet(std::string_view digits) {
  const bool is_round =
      digits.front() != '0' && digits.find_first_not_of('0', 1) == digits.npos && digits.size() > 1;
  return digits.size() <= kMaxLeetDigits && !is_round &&
         std::all_of(digits.begin(), digits.end(), letter_for);
}

// A word as it is written: its letters, digits and the symbols that stand for letters.
class Run {
 public:
  Run(std::string_view bytes, std::size_t at, bool is_leet_text)
      : bytes_(bytes), begin_(at), is_leet_text_(is_leet_text) {}

  Reading read() {
    scan();
    trim();
    return decide();
  }

 private:
  enum class Step { kTake, kDrop, kEnd };

  void scan() {
    end_ = begin_;
    for (Step step = next_step(); step != Step::kEnd; step = next_step()) {
      if (step == Step::kTake) take(bytes_[end_]);
      ++end_;
    }
  }

  void take(char byte) {
    digits_ += is_digit(byte) ? 1 : 0;
    letters_ += is_letter(byte) ? 1 : 0;
    if (length_ < raw_.size()) {
      raw_[length_++] = byte;
      ends_[length_ - 1] = end_ + 1;
    } else {
      is_cut_ = true;
    }
  }

  Step next_step() {
    if (end_ >= bytes_.size()) return Step::kEnd;
    const char byte = bytes_[end_];
    if (is_word_byte(byte)) return Step::kTake;
    const char before = end_ == begin_ ? ' ' : bytes_[end_ - 1], after = byte_at(bytes_, end_ + 1);
    const bool is_between = is_letter(before) && is_letter(after);
    if (byte == '\'' && is_letter(before) && is_contraction(bytes_, end_)) return Step::kDrop;
    if (is_between && kCleared.find(byte) != kCleared.npos) {
      is_cleared_ = true;
      return Step::kDrop;
    }
    return is_letter_symbol(byte, before, after) ? Step::kTake : Step::kEnd;
  }

  [[nodiscard]] bool is_letter_symbol(char byte, char before, char after) const {
    const bool is_between = is_word_byte(before) && is_letter(after);
    if (byte == '@') return is_word_byte(before) && is_word_byte(after);
    if (byte == '$')
      return (is_letter(before) || is_letter(after) || before == '$') && !is_digit(after);
    if (byte == '|')
      return (is_letter(before) || before == '|') && (is_letter(after) || after == '|');
    if (byte == '!') return is_between && !is_exclamation() && is_one_word(3);
    return byte == '+' && is_between && is_one_word(1);
  }

  [[nodiscard]] bool is_exclamation() const {
    const std::string_view so_far = bytes_.substr(begin_, end_ - begin_);
    return std::find(kExclamations.begin(), kExclamations.end(), so_far) != kExclamations.end();
  }

  // Two pieces of at least `least` letters, with a vowel each, are two words: "mum+dad",
  // "good!night".
  [[nodiscard]] bool is_one_word(std::size_t least) const {
    const std::string_view left(raw_.data(), length_), right = letters_at(bytes_, end_ + 1);
    return left.size() < least || right.size() < least || !has_vowel(left) || !has_vowel(right);
  }

  // A '|' at the end stands for nothing.
  void trim() {
    while (length_ > 1 && raw_[length_ - 1] == '|') {
      --length_;
      end_ = ends_[length_ - 1];
    }
  }

  // Bytes [begin, end) of raw_ that are no letters.
  struct Group {
    std::size_t begin, end;
    bool is_all_letter_like;
  };

  [[nodiscard]] Group next_group(std::size_t from) const {
    while (from < length_ && is_letter(raw_[from])) ++from;
    Group group{from, from, true};
    for (; group.end < length_ && !is_letter(raw_[group.end]); ++group.end) {
      group.is_all_letter_like = group.is_all_letter_like && letter_for(raw_[group.end]) != 0;
    }
    return group;
  }

  [[nodiscard]] bool is_slang_eight(const Group& group) const {
    return digits_ + letters_ == length_ && digits_ == 1 && raw_[group.begin] == '8' &&
           group.begin <= 2 && !is_vowel(raw_[group.begin - 1]);
  }

  [[nodiscard]] bool is_letter_like() const {
    return std::all_of(raw_.begin(), raw_.begin() + static_cast<std::ptrdiff_t>(length_),
                       [](char byte) { return is_letter(byte) || letter_for(byte) != 0; });
  }

  // "b4", "m8", "gr8": as usual in a text in leet as in any.
  [[nodiscard]] bool is_slang() const {
    if (digits_ != 1 || letters_ == 0 || letters_ > 2 || is_letter(raw_[length_ - 1])) return false;
    return raw_[length_ - 1] == '8' || std::string_view(raw_.data(), length_) == "b4";
  }

  // Whether the digits stand for letters.
  [[nodiscard]] bool is_leet() const {
    if (is_leet_text_ && is_letter_like() && !is_slang()) return true;
    if (length_ == 2 && raw_[1] == '0' &&
        std::string_view("nsdg").find(raw_[0]) != std::string_view::npos)
      return true;
    std::size_t letter_like = 0;
    for (Group group = next_group(0); group.begin < length_; group = next_group(group.end)) {
      const bool is_inside = group.begin > 0 && group.end < length_;
      if (is_inside && group.is_all_letter_like && !is_slang_eight(group)) return true;
      const std::size_t size = group.end - group.begin;
      if (group.begin == 0 && group.is_all_letter_like &&
          (size > 1 ||
           (letters_ >= 3 && std::string_view("0357").find(raw_[0]) != std::string_view::npos))) {
        return letters_ >= size;
      }
      for (std::size_t at = group.begin; at < group.end; ++at) {
        letter_like += letter_for(raw_[at]) != 0 ? 1 : 0;
      }
    }
    return letter_like >= 2 && letters_ > digits_;
  }

  // Where a number of two or more digits begins that ends the word, or length_.
  [[nodiscard]] std::size_t begin_of_number() const {
    const Group group = next_group(0);
    const bool is_number =
        letters_ + digits_ == length_ && group.begin > 0 && group.end == length_ && digits_ >= 2 &&
        !(is_leet_text_ &&
          is_letters_in_leet(std::string_view(raw_.data() + group.begin, digits_)));
    return is_number ? group.begin : length_;
  }

  Reading decide() {
    Reading reading;
    reading.end = end_;
    reading.was_disguised = is_cleared_;
    const std::size_t number = is_cut_ ? length_ : begin_of_number();
    if (number < length_) {
      length_ = number;
      digits_ = 0;
      reading.end = ends_[length_ - 1];
    }
    if (digits_ >= kAccountDigits && letters_ > 0 && length_ >= kAccountBytes) {
      reading.is_account = true;
      return reading;
    }
    const bool is_leet_word = digits_ > 0 && is_leet();
    for (std::size_t at = 0; at < length_; ++at) reading.text[at] = meant(at, is_leet_word);
    reading.length = length_;
    reading.is_leet = is_leet_word;
    reading.was_disguised |= is_leet_word || letters_ + digits_ < length_;
    return reading;
  }

  [[nodiscard]] char meant(std::size_t at, bool is_leet_word) const {
    const char byte = raw_[at];
    if (is_letter(byte)) return byte;
    if (is_digit(byte) && (!is_leet_word || letter_for(byte) == 0)) return byte;
    const char before = at > 0 ? raw_[at - 1] : ' ', after = at + 1 < length_ ? raw_[at + 1] : ' ';
    if (byte == '1' && (before == 'i' || before == '1' || after == '1')) return 'l';
    return letter_for(byte);
  }

  std::string_view bytes_;
  std::size_t begin_, end_ = 0;
  std::array<char, kMaxWordBytes> raw_;
  std::array<std::size_t, kMaxWordBytes> ends_;
  std::size_t length_ = 0, letters_ = 0, digits_ = 0;
  bool is_leet_text_, is_cleared_ = false, is_cut_ = false;
};

}  // namespace

Reading read_word(std::string_view bytes, std::size_t at, bool is_leet_text) {
  return Run(bytes, at, is_leet_text).read();
}

bool begins_word(std::string_view bytes, std::size_t at, std::size_t end, bool is_leet_text) {
  const std::string_view letters = letters_at(bytes, end);
  if (letters.empty()) return false;
  const char after = byte_at(bytes, end + letters.size());
  const char second = byte_at(bytes, end + letters.size() + 1);
  if (is_digit(after) || ((after == '@' || after == '$') && is_letter(second))) return true;
  if (is_unit(letters)) return false;
  const std::string_view digits = bytes.substr(at, end - at);
  if (is_leet_text && is_letters_in_leet(digits)) return true;
  if (digits.size() == 1) return letters.size() >= 3;
  return letters.size() >= 2 && digits.front() != '1' && digits.back() != '0' &&
         is_letters_in_leet(digits);
}

Reading read_spaced(std::string_view bytes, std::size_t at) {
  const char spacer = byte_at(bytes, at + 1);
  if (kSpacers.find(spacer) == kSpacers.npos) return {};
  Reading reading;
  reading.was_disguised = true;
  std::size_t letters = 0, length = 0;
  bool is_lone = true;
  for (std::size_t next = at;; next += 2) {
    const char byte = byte_at(bytes, next);
    const char after = byte_at(bytes, next + 1);
    const char letter = is_letter(byte) ? byte : byte == spacer ? 0 : letter_for(byte);
    if (letter == 0 || is_word_byte(after) || after == '\'') break;
    // A longer word begins here.
    const bool is_joined = after != spacer && kJoining.find(after) != kJoining.npos;
    if (is_joined && is_word_byte(byte_at(bytes, next + 2))) break;
    if (length < reading.text.size()) reading.text[length++] = letter;
    if (is_letter(byte)) {
      ++letters;
      reading.length = length;
      reading.end = next + 1;
      is_lone = is_lone && kLoneLetters.find(byte) != kLoneLetters.npos;
    }
    if (after != spacer) break;
  }
  const bool is_words = spacer == ' ' && is_lone && reading.length <= 3;
  return letters < 3 || is_words ? Reading{} : reading;
}

}  // namespace holdfast
