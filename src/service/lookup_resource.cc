// /m/lookup as Hasher-Matcher-Actioner answers it: a hash or a picture in, matches by bank out.
#include <boost/json.hpp>
#include <string>

#include "base/bytes.h"
#include "media/image.h"
#include "service/held_back.h"
#include "service/multipart.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

// "A,B" to names; kNotFound for a name that is no bank.
Result<std::vector<std::string>> read_banks(const App& app,
                                            const std::optional<std::string>& text) {
  std::vector<std::string> banks;
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    banks.emplace_back(trimmed(rest.substr(0, comma)));
    if (banks.back() == kWellKnownBank || !app.index.has_bank(banks.back())) {
      return fail(ErrorCode::kNotFound, "There is no bank of this name.");
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return banks;
}

// {"BANK": [{"bank_content_id": 1, "distance": "4"}]}; notes what a platform found.
json::object find_matches(App& app, const Principal& principal, const Hash256& hash,
                          const std::vector<std::string>& banks) {
  json::object by_bank;
  const bool by_platform = principal.role == Role::kPlatform;
  for (const BankMatch& match : app.index.find(hash, app.options.radius_bits, banks)) {
    if (match.bank == kWellKnownBank) continue;
    json::value& list = by_bank[match.bank];
    if (!list.is_array()) list = json::array();
    list.as_array().push_back(json::object{{"bank_content_id", match.content_id},
                                           {"distance", std::to_string(match.distance_bits)}});
    if (by_platform) app.sightings.note_match(match.content_id, principal.name, app.clock());
  }
  if (!by_bank.empty()) app.metrics.note_match();
  return by_bank;
}

Response not_loaded() { return problem(503, "unavailable", "index not yet ready"); }

Response lookup_hash(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> signal = query.text("signal", 64);
  const std::optional<std::string> type = query.text("signal_type", 32);
  const std::optional<std::string> bank_names = query.text("banks", 2048);
  (void)query.ascii("seed", 256);
  (void)query.ascii("bypass_coinflip", 5);
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!signal || !type) {
    return problem(400, "invalid-argument", "Give signal and signal_type.");
  }
  if (*type != "pdq") {
    return problem(400, "invalid-argument", "No such SignalType: this server matches pdq.");
  }
  const Result<Hash256> hash = hash256_from_hex(*signal);
  if (!hash) {
    return problem(400, "invalid-argument", "invalid signal: a pdq is 64 hexadecimal digits.");
  }
  if (!app.index.loaded()) return not_loaded();
  const auto banks = read_banks(app, bank_names);
  if (!banks) return problem(banks.error());
  return json_response(200, find_matches(app, request.principal, *hash, *banks));
}

// The one file of a form whose field's name is its content type.
Result<std::string_view> read_photo(const Request& request) {
  const auto parts = parse_multipart(request.header("content-type"), request.body);
  if (!parts) return std::unexpected<Error>(parts.error());
  if (parts->size() != 1 || !parts->front().is_file) {
    return fail(ErrorCode::kInvalidArgument, "Send exactly one file.");
  }
  if (parts->front().name != "photo") {
    return fail(ErrorCode::kInvalidArgument, "The file's field must be named photo.");
  }
  return parts->front().contents;
}

Response lookup_file(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> bank_names = query.text("banks", 2048);
  (void)query.ascii("seed", 256);
  (void)query.ascii("bypass_coinflip", 5);
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!app.index.loaded()) return not_loaded();
  const auto banks = read_banks(app, bank_names);
  if (!banks) return problem(banks.error());
  const Result<std::string_view> photo = read_photo(request);
  if (!photo) return problem(photo.error());
  DecodeLimits limits;
  limits.max_pixels = app.options.max_picture_pixels;
  const Result<Image> image = decode_image(as_bytes(*photo), limits);
  if (!image) return problem(image.error());
  const Result<PdqResult> pdq = pdq_hash(image->view());
  if (!pdq) return problem(pdq.error());
  json::object matches;
  if (pdq->quality >= app.options.min_quality) {
    matches = find_matches(app, request.principal, pdq->hash, *banks);
  }
  return json_response(200, json::object{{"pdq", std::move(matches)}});
}

}  // namespace

void add_lookup_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/m/lookup",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return lookup_hash(app, request); },
              .hma_errors = true});
  router.add({.method = "POST",
              .pattern = "/m/lookup",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return lookup_file(app, request); },
              .max_body_bytes = app.options.max_picture_bytes + 4096,
              .hma_errors = true});
}

}  // namespace holdfast
