// A situation to what to do now and whom to call: advice pieces and services, in order. Pure: no
// file, clock, thread or output; composing allocates nothing. Every
// function may be called from many threads at once. The pieces, their words and the services are
// data/advice and data/services, put into tables by the build; all text lives for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

// Who asks. The values are the bits of the wasm module's interface (docs/formats/advice.md).
enum class Asker : std::uint8_t { kYoung = 0, kFriend, kParent, kTeacher, kPlatform };
inline constexpr std::size_t kAskers = 5;

// What has happened to the young person, as bits of Situation::happened.
enum Happened : std::uint16_t {
  kContact = 1 << 0,     // somebody unknown, or known but changed, has made contact
  kAsked = 1 << 1,       // asked for a private picture
  kSent = 1 << 2,        // a private picture was sent
  kFaked = 1 << 3,       // a picture was made or altered
  kHacked = 1 << 4,      // somebody says that they hacked a device or an account
  kThreatened = 1 << 5,  // a threat was made
  kDeadline = 1 << 6,    // with a time limit; implies kThreatened
  kPaid = 1 << 7,        // money, or what is worth money, was paid
  kPaidAgain = 1 << 8,   // more than once; implies kPaid
  kShared = 1 << 9,      // a picture was shared with others
};
inline constexpr std::size_t kHappenedBits = 10;

struct Situation {
  Asker who = Asker::kYoung;
  std::uint16_t happened = 0;   // bits of Happened; other bits are ignored
  bool is_unsafe = false;       // in danger, or might harm themselves
  std::string_view country;     // ISO 3166-1 alpha-2, either case; unknown or empty: the world
  std::string_view language;    // BCP 47, of the services; empty: any
  int age_years = 0;            // of the young person; 0: not said, taken as under 18
  std::int32_t today_days = 0;  // days since 1970-01-01, for what is older than a year
};

// At most `Capacity` values, in place.
template <class T, std::size_t Capacity>
class Few {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == Capacity; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_[i]; }
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + size_; }
  // Puts `value` before the one at `at` (0 to size()); when full, the last one falls off.
  void insert(std::size_t at, const T& value) {
    if (at >= Capacity) return;
    if (size_ < Capacity) ++size_;
    for (std::size_t i = size_ - 1; i > at; --i) values_[i] = values_[i - 1];
    values_[at] = value;
  }
  void append(const T& value) { insert(size_, value); }
  void erase(std::size_t at) {
    for (std::size_t i = at + 1; i < size_; ++i) values_[i - 1] = values_[i];
    --size_;
  }

 private:
  std::array<T, Capacity> values_{};
  std::size_t size_ = 0;
};

struct ServiceChoice {
  std::uint16_t service = 0;     // index for advice_service()
  bool is_stale = false;         // checked more than 365 days ago: check before use
  bool speaks_language = false;  // the language asked for; true when none was
};

inline constexpr std::size_t kMaxPieces = 12;
inline constexpr std::size_t kMaxServices = 12;
inline constexpr std::size_t kMaxServicesOfAKind = 3;
inline constexpr std::int32_t kStaleAfterDays = 365;

// An answer, most urgent first.
struct Advice {
  Few<std::uint16_t, kMaxPieces> pieces;      // indices for advice_piece() and advice_words()
  Few<ServiceChoice, kMaxServices> services;  // the country's; of kinds it has none of, the world's
  std::uint16_t place = 0;                    // index for advice_place(); its emergency number
  bool is_emergency_stale = false;
};

// Never empty, never fails. Of each section the first piece that fits is taken, in the order of
// data/advice/pieces.json; when that is more than the asker's limit there, the sections of least
// weight are left out. When is_unsafe, safety comes first.
[[nodiscard]] Advice compose(const Situation& situation);

// The words of the command line and the HTTP interface.
[[nodiscard]] std::string_view asker_name(Asker who);
[[nodiscard]] std::optional<Asker> asker_from_name(std::string_view name);
[[nodiscard]] std::string_view happened_name(std::size_t bit);  // bit: 0 to kHappenedBits - 1
// Reads "sent,threatened"; empty is nothing. kInvalidArgument names the words that there are.
[[nodiscard]] Result<std::uint16_t> happened_from_names(std::string_view names);
// The bits with what they imply, and no others: a deadline is a threat, paying again is paying.
[[nodiscard]] std::uint16_t happened_with_implied(std::uint16_t happened);
// True for two ASCII letters.
[[nodiscard]] bool is_country_code(std::string_view text);
// True for a well-formed tag of at most 35 letters, digits and hyphens (BCP 47's shape, no more).
[[nodiscard]] bool is_language_tag(std::string_view text);
// Today as Situation wants it, from milliseconds since 1970.
[[nodiscard]] constexpr std::int32_t days_of_time(std::int64_t at_ms) {
  return static_cast<std::int32_t>(at_ms / 86'400'000);
}

struct AdviceSource {
  std::string_view name;
  std::string_view address;
  std::string_view checked;  // "2026-11-24"
};

struct AdvicePiece {
  std::string_view id;
  std::string_view section;
  std::span<const std::string_view> service_kinds;  // the kinds of service that it speaks of
  std::span<const std::uint8_t> sources;            // indices for advice_source()
};

struct AdviceWords {
  std::string_view title;  // without a full stop at its end
  std::string_view text;
  std::string_view easy;      // the same in very short sentences
  std::string_view language;  // "en" when the language asked for has no words for this piece
};

struct AdviceLanguage {
  std::string_view tag;
  std::string_view name;       // in the language itself
  std::string_view direction;  // "ltr" or "rtl"
  bool is_source = false;      // English, from which the others are made
  bool is_reviewed = false;    // by a native speaker; true for the source
};

struct AdvicePlace {
  std::string_view country;              // "GB"; "001" (UN M49) is the world
  std::string_view name;                 // in English
  std::string_view emergency_telephone;  // empty: none that holds everywhere
  std::string_view emergency_source;
  std::string_view emergency_checked;
};

// A service of data/services (docs/formats/advice.md has each field's meaning). Empty: not known.
struct AdviceService {
  std::string_view id, country, name, kind, hours, time_zone, telephone, text, text_word, web;
  std::string_view picture, source, checked;
  int age_min = -1;  // years; -1: no limit
  int age_max = -1;
  std::span<const std::string_view> languages;
};

[[nodiscard]] std::size_t advice_piece_count();
[[nodiscard]] std::size_t advice_service_count();
[[nodiscard]] std::size_t advice_place_count();
// The asker's largest number of pieces.
[[nodiscard]] std::size_t advice_piece_limit(Asker who);
// `index` below the count, as Advice has it: checked.
[[nodiscard]] const AdvicePiece& advice_piece(std::size_t index);
[[nodiscard]] std::optional<std::size_t> find_advice_piece(std::string_view id);
[[nodiscard]] const AdviceSource& advice_source(std::size_t index);
[[nodiscard]] const AdvicePlace& advice_place(std::size_t index);
[[nodiscard]] const AdviceService& advice_service(std::size_t index);
// English first.
[[nodiscard]] std::span<const AdviceLanguage> advice_languages();
// The language whose words `tag` gets: by the whole tag, else by its first part, else English.
[[nodiscard]] const AdviceLanguage& advice_language(std::string_view tag);
[[nodiscard]] AdviceWords advice_words(std::size_t piece, std::string_view language_tag);

}  // namespace holdfast
