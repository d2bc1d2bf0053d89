// Many hashes at once. Belongs to one request.
#include "service/batch_lookup.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "service/coin_flip.h"
#include "service/plain_text.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxIdBytes = 128;

// A text of a field, borrowed from `value`.
Result<std::string_view> text_of(const json::value& value, std::size_t max_bytes) {
  const json::string* text = value.if_string();
  if (text == nullptr || text->empty() || text->size() > max_bytes || !is_plain_ascii(*text)) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("Each field is a text of 1 to {} printable ASCII characters.", max_bytes));
  }
  return std::string_view(*text);
}

Result<LookupLine> read_fields(const json::object& object) {
  LookupLine line;
  std::string_view signal, type = "pdq";
  for (const auto& field : object) {
    const std::string_view name = field.key();
    const bool is_long = name == "seed";
    const Result<std::string_view> text = text_of(field.value(), is_long ? 256 : kMaxIdBytes);
    if (!text) return std::unexpected<Error>(text.error());
    if (name == "signal") {
      signal = *text;
    } else if (name == "signal_type") {
      type = *text;
    } else if (name == "id") {
      line.id = std::string(*text);
    } else if (name == "seed") {
      line.seed = std::string(*text);
    } else {
      return fail(ErrorCode::kInvalidArgument, "A line has signal, signal_type, id and seed.");
    }
  }
  line.list = list_of_signal_type(type);
  if (line.list.empty()) {
    return fail(ErrorCode::kInvalidArgument, "The signal_type is pdq, md5 or video_md5.");
  }
  Result<std::string> value = read_signal(line.list, signal);
  if (!value) return std::unexpected<Error>(value.error());
  line.value = std::move(*value);
  return line;
}

}  // namespace

Result<LookupLine> read_lookup_line(std::string_view line) {
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
  return read_fields(*object);
}

BatchLookup::BatchLookup(App& app, Options options) : app_(app), options_(std::move(options)) {}
BatchLookup::~BatchLookup() { --app_.lookup_streams; }

double BatchLookup::coin_of(const LookupLine& line) const {
  if (options_.parameters.bypass_coin) return 0;
  if (line.seed) return coin_of_seed(*line.seed);
  return options_.parameters.seed ? options_.filter.coin : coin_of_chance();
}

void BatchLookup::take_line(std::string_view line, std::vector<Asked>& asked) {
  ++lines_;
  if (lines_ > kMostLookupLines || line.find_first_not_of(" \t\r") == std::string_view::npos) {
    return;
  }
  if (line.size() > kMostLookupLineBytes) {
    asked.push_back({lines_, fail(ErrorCode::kTooLarge, "A line has at most 1024 bytes."), {}});
    return;
  }
  asked.push_back({lines_, read_lookup_line(line), {}});
  Result<LookupLine>& read = asked.back().read;
  if (read && app_.index.ratio_of_type(read->list) <= 0) {
    read = fail(ErrorCode::kInvalidArgument, "This signal_type is not enabled.");
  }
}

void BatchLookup::find_all(std::vector<Asked>& asked) {
  std::vector<BankIndex::Question> questions;
  std::vector<Asked*> askers;
  for (Asked& each : asked) {
    if (!each.read) continue;
    const double coin = coin_of(*each.read);
    if (each.read->list == "pdq") {
      questions.push_back({hash256_from_hex(each.read->value).value(), coin});
      askers.push_back(&each);
    } else {
      options_.filter.coin = coin;
      each.matches = app_.index.find_md5(each.read->value, options_.filter);
    }
  }
  auto found = app_.index.find_many(questions, app_.options.radius_bits, options_.filter);
  for (std::size_t i = 0; i < found.size(); ++i) askers[i]->matches = std::move(found[i]);
}

void BatchLookup::answer(const Asked& asked, std::string& out) {
  out += R"({"line":)";
  out += std::to_string(asked.line);
  if (!asked.read) {
    ++refused_;
    out += R"(,"error":)";
    out += json::serialize(json::value(asked.read.error().message));
    out += "}\n";
    return;
  }
  if (!asked.read->id.empty()) {
    out += R"(,"id":)";
    out += json::serialize(json::value(asked.read->id));
  }
  out += R"(,"matches":)";
  out += asked.matches.empty() ? "{}" : json::serialize(by_bank(asked.matches));
  out += "}\n";
  note_matches(app_, options_.principal, asked.matches);
}

std::string BatchLookup::take(std::string_view bytes, bool last) {
  std::vector<Asked> asked;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    // Of a line that is too long one byte more than allowed is kept: enough to refuse it.
    const std::size_t room =
        kMostLookupLineBytes + 1 - std::min(rest_.size(), kMostLookupLineBytes + 1);
    if (end == std::string_view::npos || !rest_.empty()) rest_.append(piece.substr(0, room));
    if (end == std::string_view::npos) break;
    take_line(rest_.empty() ? piece : std::string_view(rest_), asked);
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
  if (last && !rest_.empty()) take_line(rest_, asked);
  find_all(asked);
  std::string out;
  out.reserve(asked.size() * 40);
  for (const Asked& each : asked) answer(each, out);
  if (last) {
    const std::size_t over = lines_ - std::min(lines_, kMostLookupLines);
    out += fmt::format(R"({{"lines":{},"refused":{},"unread":{}}})"
                       "\n",
                       lines_, refused_, over);
  }
  return out;
}

}  // namespace holdfast
