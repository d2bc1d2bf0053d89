// /m/lookup and /m/raw_lookup as Hasher-Matcher-Actioner answers them: a hash, a file or its URL
// in, matches by bank out.
#include <boost/json.hpp>
#include <string>

#include "service/authenticate.h"
#include "service/match_query.h"
#include "service/problem.h"
#include "service/resources.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kFormBytes = 4096;  // around a file

Response not_loaded() { return problem(503, "unavailable", "index not yet ready"); }

struct AskedSignal {
  std::string list;
  std::string value;
};

Result<AskedSignal> read_asked_signal(const App& app, const std::optional<std::string>& signal,
                                      const std::optional<std::string>& type) {
  if (!signal || !type) {
    return fail(ErrorCode::kInvalidArgument,
                "Either url or both signal and signal_type are required");
  }
  const Result<std::string> list = enabled_list_of(app, *type);
  if (!list) return std::unexpected<Error>(list.error());
  const Result<std::string> value = read_signal(*list, *signal);
  if (!value) return std::unexpected<Error>(value.error());
  return AskedSignal{*list, *value};
}

Response raw_lookup(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> signal = query.text("signal", 64);
  const std::optional<std::string> type = query.text("signal_type", 32);
  const std::optional<std::string> banks = query.text("banks", 2048);
  const bool with_distance = query.word("include_distance", "false", {"true", "false"}) == "true";
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  const Result<AskedSignal> asked = read_asked_signal(app, signal, type);
  if (!asked) return problem(asked.error());
  if (!app.index.loaded()) return not_loaded();
  Result<MatchFilter> filter = filter_of(app, {.banks = banks});
  if (!filter) return problem(filter.error());
  filter->raw = true;
  const std::vector<BankMatch> found = find_signal(app, asked->list, asked->value, *filter);
  note_matches(app, request.principal, found);
  json::array matches;
  for (const BankMatch& match : found) {
    if (!with_distance) {
      matches.emplace_back(match.content_id);
      continue;
    }
    matches.push_back(json::object{{"bank_content_id", match.content_id},
                                   {"distance", std::to_string(match.distance_bits)}});
  }
  return json_response(200, json::object{{"matches", std::move(matches)}});
}

// {"pdq": {"BANK": [...]}} for the hashes of a file.
json::object find_media(App& app, const Principal& principal, const MediaSignals& signals,
                        const MatchFilter& filter) {
  json::object by_type;
  for (const auto& [type, value] : signals) {
    std::vector<BankMatch> found;
    if (!value.empty()) found = find_signal(app, list_of_signal_type(type), value, filter);
    note_matches(app, principal, found);
    by_type[type] = by_bank(found);
  }
  return by_type;
}

struct UrlQuery {
  std::string url;
  std::optional<std::string> content_type, types, signal_type;
};

Response lookup_url(App& app, const Request& request, const UrlQuery& asked,
                    const MatchFilter& filter) {
  const auto media = fetch_media(app, asked.url, asked.content_type);
  if (!media) return problem(media.error());
  const auto signals = hash_media(app, media->content_type, asked.types, media->file);
  if (!signals) return problem(signals.error());
  json::object by_type = find_media(app, request.principal, *signals, filter);
  if (!asked.signal_type) return json_response(200, by_type);
  const json::value* one = by_type.if_contains(*asked.signal_type);
  return json_response(200, one == nullptr ? json::value(json::object()) : *one);
}

Response lookup_get(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> signal = query.text("signal", 64);
  const std::optional<std::string> type = query.text("signal_type", 32);
  const std::optional<std::string> url = query.text("url", 2048);
  const std::optional<std::string> content_type = query.text("content_type", 32);
  const std::optional<std::string> types = query.text("types", 256);
  MatchParameters parameters = read_match_parameters(query);
  parameters.bypass_coin = false;  // only POST bypasses it, as there
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (url) {
    if (!app.index.loaded()) return not_loaded();
    const Result<MatchFilter> filter = filter_of(app, parameters);
    if (!filter) return problem(filter.error());
    return lookup_url(app, request, {*url, content_type, types, type}, *filter);
  }
  const Result<AskedSignal> asked = read_asked_signal(app, signal, type);
  if (!asked) return problem(asked.error());
  if (!app.index.loaded()) return not_loaded();
  const Result<MatchFilter> filter = filter_of(app, parameters);
  if (!filter) return problem(filter.error());
  const std::vector<BankMatch> found = find_signal(app, asked->list, asked->value, *filter);
  note_matches(app, request.principal, found);
  Response response;
  response.headers.emplace_back("Cache-Control", "no-store");
  append_by_bank(found, response.body);
  return response;
}

Response lookup_file(App& app, const Request& request) {
  QueryFields query(request);
  const std::optional<std::string> types = query.text("types", 256);
  const MatchParameters parameters = read_match_parameters(query);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  if (!app.index.loaded()) return not_loaded();
  const Result<MatchFilter> filter = filter_of(app, parameters);
  if (!filter) return problem(filter.error());
  const Result<Upload> upload = read_upload(request, nullptr);
  if (!upload) return problem(upload.error());
  const auto signals = hash_media(app, upload->content_type, types, upload->file);
  if (!signals) return problem(signals.error());
  return json_response(200, find_media(app, request.principal, *signals, *filter));
}

// A look-up of a hash is done before another thread would have woken up.
bool is_quick(const App& app, const Request& request) {
  return !request.query_value("url") && is_known_at_once(app, request);
}

}  // namespace

void add_lookup_routes(Router& router, App& app) {
  const auto quick = [&app](const Request& request) { return is_quick(app, request); };
  router.add({.method = "GET",
              .pattern = "/m/lookup",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return lookup_get(app, request); },
              .hma_errors = true,
              .is_quick = quick});
  router.add({.method = "POST",
              .pattern = "/m/lookup",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return lookup_file(app, request); },
              .max_body_bytes = app.options.max_picture_bytes + kFormBytes,
              .hma_errors = true});
  router.add({.method = "GET",
              .pattern = "/m/raw_lookup",
              .access = Access::kPlatform,
              .handler = [&app](const Request& request) { return raw_lookup(app, request); },
              .hma_errors = true,
              .is_quick = quick});
}

}  // namespace holdfast
