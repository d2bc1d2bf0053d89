// Many hashes at once. Belongs to one request.
#include "service/batch_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/bytes.h"
#include "service/coin_flip.h"
#include "service/plain_text.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxIdBytes = 128;  // and of the other fields but the seed
constexpr std::size_t kMaxSeedBytes = 256;

struct Fields {
  std::optional<std::string_view> signal, signal_type, id, seed;

  // Null for a name that no line has.
  std::optional<std::string_view>* named(std::string_view name) {
    if (name == "signal") return &signal;
    if (name == "signal_type") return &signal_type;
    if (name == "id") return &id;
    return name == "seed" ? &seed : nullptr;
  }
};

Result<void> check(const std::optional<std::string_view>& text, std::size_t max_bytes) {
  if (!text || (!text->empty() && text->size() <= max_bytes && is_plain_ascii(*text))) return {};
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("Each field is a text of 1 to {} printable ASCII characters.", max_bytes));
}

Result<LookupLine> line_of(const Fields& fields) {
  LookupLine line;
  Result<void> good = check(fields.signal, kMaxIdBytes);
  if (good) good = check(fields.signal_type, kMaxIdBytes);
  if (good) good = check(fields.id, kMaxIdBytes);
  if (good) good = check(fields.seed, kMaxSeedBytes);
  if (!good) return std::unexpected<Error>(good.error());
  line.list = place_of_list(fields.signal_type.value_or("pdq"));
  if (line.list == kNoList) {
    return fail(ErrorCode::kInvalidArgument,
                "The signal_type is pdq, md5, sha1, sha256 or video_md5.");
  }
  const SignalList& list = kSignalLists[line.list];
  const std::string_view signal = fields.signal.value_or("");
  if (!is_hex(signal, list.digits)) {
    return std::unexpected<Error>(read_signal(std::string(list.name), signal).error());
  }
  if (line.list == kPdqList) {
    line.pdq = hash256_from_hex(signal).value();
  } else {
    line.digest = std::string(signal);
  }
  if (fields.id) line.id = std::string(*fields.id);
  if (fields.seed) line.seed = std::string(*fields.seed);
  return line;
}

// Any JSON.
Result<LookupLine> read_any_line(std::string_view line) {
  std::array<unsigned char, 4096> room;
  json::monotonic_resource memory(room.data(), room.size());
  json::parse_options options;
  options.max_depth = 2;
  boost::system::error_code error;
  const json::value value = json::parse(line, error, &memory, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) {
    return fail(ErrorCode::kInvalidArgument, "This line is not a JSON object.");
  }
  Fields fields;
  for (const auto& field : *object) {
    std::optional<std::string_view>* own = fields.named(field.key());
    if (own == nullptr) {
      return fail(ErrorCode::kInvalidArgument, "A line has signal, signal_type, id and seed.");
    }
    const json::string* text = field.value().if_string();
    *own = text == nullptr ? std::string_view() : std::string_view(*text);
  }
  return line_of(fields);
}

// Takes spaces and then `sign` off the text's start.
bool take_sign(std::string_view& text, char sign) {
  const std::size_t at = text.find_first_not_of(" \t\r");
  if (at == std::string_view::npos || text[at] != sign) return false;
  text.remove_prefix(at + 1);
  return true;
}

// A text without escapes.
std::optional<std::string_view> take_text(std::string_view& text) {
  if (!take_sign(text, '"')) return std::nullopt;
  const std::size_t end = text.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, end);
  if (!is_plain_ascii(taken) || taken.find('\\') != std::string_view::npos) return std::nullopt;
  text.remove_prefix(end + 1);
  return taken;
}

// An object as nearly all are: texts without escapes, each name known and there once. Nothing for
// any other, which need not be wrong.
std::optional<Fields> read_plain_fields(std::string_view line) {
  Fields fields;
  if (!take_sign(line, '{')) return std::nullopt;
  do {
    const std::optional<std::string_view> name = take_text(line);
    std::optional<std::string_view>* own = name ? fields.named(*name) : nullptr;
    if (own == nullptr || own->has_value() || !take_sign(line, ':')) return std::nullopt;
    *own = take_text(line);
    if (!own->has_value()) return std::nullopt;
  } while (take_sign(line, ','));
  const bool is_whole = take_sign(line, '}') && line.find_first_not_of(" \t\r") == line.npos;
  return is_whole ? std::optional(fields) : std::nullopt;
}

void append_number(std::size_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// A text of printable ASCII.
void append_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace

Result<LookupLine> read_lookup_line(std::string_view line) {
  const std::optional<Fields> plain = read_plain_fields(line);
  return plain ? line_of(*plain) : read_any_line(line);
}

BatchLookup::BatchLookup(App& app, Options options) : app_(app), options_(std::move(options)) {}
BatchLookup::~BatchLookup() { --app_.lookup_streams; }

double BatchLookup::coin_of(const LookupLine& line) const {
  if (options_.parameters.bypass_coin) return 0;
  if (line.seed) return coin_of_seed(*line.seed);
  return options_.parameters.seed ? options_.filter.coin : coin_of_chance();
}

void BatchLookup::take_line(std::string_view line) {
  ++lines_;
  if (lines_ > kMostLookupLines || line.find_first_not_of(" \t\r") == std::string_view::npos) {
    return;
  }
  if (line.size() > kMostLookupLineBytes) {
    asked_.push_back({lines_, fail(ErrorCode::kTooLarge, "A line has at most 1024 bytes."), {}});
    return;
  }
  asked_.push_back({lines_, read_lookup_line(line), {}});
}

// Hashes of one piece of the body are asked for together, which costs much less a hash.
void BatchLookup::find_all() {
  std::array<bool, kSignalLists.size()> is_on;
  std::ranges::transform(kSignalLists, is_on.begin(), [this](const SignalList& list) {
    return app_.index.ratio_of_type(list.name) > 0;
  });
  questions_.clear();
  askers_.clear();
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    Asked& asked = asked_[i];
    if (!asked.read) continue;
    if (!is_on[asked.read->list]) {
      asked.read = fail(ErrorCode::kInvalidArgument, "This signal_type is not enabled.");
      continue;
    }
    const double coin = coin_of(*asked.read);
    if (asked.read->list == kPdqList) {
      questions_.push_back({asked.read->pdq, coin});
      askers_.push_back(i);
    } else {
      options_.filter.coin = coin;
      asked.matches = app_.index.find_exact(kSignalLists[asked.read->list].name, asked.read->digest,
                                            options_.filter);
    }
  }
  auto found = app_.index.find_many(questions_, options_.filter);
  for (std::size_t i = 0; i < found.size(); ++i) asked_[askers_[i]].matches = std::move(found[i]);
}

void BatchLookup::answer(const Asked& asked, std::string& out) {
  out += R"({"line":)";
  append_number(asked.line, out);
  if (!asked.read) {
    ++refused_;
    out += R"(,"error":)";
    append_text(asked.read.error().message, out);
    out += "}\n";
    return;
  }
  if (!asked.read->id.empty()) {
    out += R"(,"id":)";
    append_text(asked.read->id, out);
  }
  out += R"(,"matches":)";
  append_by_bank(asked.matches, out);
  out += "}\n";
  note_matches(app_, options_.principal, asked.matches);
}

std::string BatchLookup::take(std::string_view bytes, bool last) {
  asked_.clear();
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    // Of a line that is too long one byte more than allowed is kept: enough to refuse it.
    const std::size_t room =
        kMostLookupLineBytes + 1 - std::min(rest_.size(), kMostLookupLineBytes + 1);
    if (end == std::string_view::npos || !rest_.empty()) rest_.append(piece.substr(0, room));
    if (end == std::string_view::npos) break;
    take_line(rest_.empty() ? piece : std::string_view(rest_));
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
  if (last && !rest_.empty()) take_line(rest_);
  find_all();
  std::string out;
  out.reserve(asked_.size() * 40);
  for (const Asked& each : asked_) answer(each, out);
  if (last) {
    const std::size_t over = lines_ - std::min(lines_, kMostLookupLines);
    out += fmt::format(R"({{"lines":{},"refused":{},"unread":{}}})"
                       "\n",
                       lines_, refused_, over);
  }
  return out;
}

}  // namespace holdfast
