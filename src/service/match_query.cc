// Parameters and answers of matching. Stateless; safe from many threads.
#include "service/match_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "base/bytes.h"
#include "service/coin_flip.h"

namespace holdfast {
namespace {

namespace json = boost::json;

}  // namespace

MatchParameters read_match_parameters(QueryFields& query) {
  MatchParameters parameters;
  parameters.banks = query.text("banks", 2048);
  parameters.seed = query.text("seed", 256);
  parameters.bypass_coin = query.ascii("bypass_coinflip", 5).value_or("false") == "true";
  return parameters;
}

Result<MatchFilter> filter_of(const App& app, const MatchParameters& parameters) {
  MatchFilter filter;
  std::string_view rest = parameters.banks ? std::string_view(*parameters.banks) : "";
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    filter.banks.emplace_back(trimmed(rest.substr(0, comma)));
    if (filter.banks.back() == kWellKnownBank || !app.index.has_bank(filter.banks.back())) {
      return fail(ErrorCode::kNotFound, "There is no bank of this name.");
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  if (parameters.bypass_coin) {
    filter.coin = 0;
  } else {
    filter.coin = parameters.seed ? coin_of_seed(*parameters.seed) : coin_of_chance();
  }
  filter.now_s = app.clock() / 1000;
  return filter;
}

std::vector<BankMatch> find_signal(const App& app, const std::string& list,
                                   const std::string& value, const MatchFilter& filter) {
  if (list != "pdq") return app.index.find_exact(list, value, filter);
  const Result<Hash256> hash = hash256_from_hex(value);
  if (!hash) return {};
  return app.index.find(*hash, filter);
}

void note_matches(App& app, const Principal& principal, const std::vector<BankMatch>& matches) {
  if (matches.empty()) return;
  app.metrics.note_match();
  if (principal.role != Role::kPlatform) return;
  const TimeMs now_ms = app.clock();
  for (const BankMatch& match : matches) {
    app.sightings.note_match(match.content_id, principal.name, now_ms);
  }
}

json::object by_bank(const std::vector<BankMatch>& matches) {
  json::object banks;
  for (const BankMatch& match : matches) {
    json::value& list = banks[match.bank];
    if (!list.is_array()) list = json::array();
    list.as_array().push_back(json::object{{"bank_content_id", match.content_id},
                                           {"distance", std::to_string(match.distance_bits)}});
  }
  return banks;
}

void append_by_bank(std::span<const BankMatch> matches, std::string& out) {
  out += '{';
  for (auto at = matches.begin(); at != matches.end(); ++at) {
    const auto is_same = [&at](const BankMatch& other) { return other.bank == at->bank; };
    if (std::any_of(matches.begin(), at, is_same)) continue;  // written with the first one
    // A bank's name is letters, digits and underscores: it stands in JSON as it is.
    fmt::format_to(std::back_inserter(out), R"({}"{}":[)", at == matches.begin() ? "" : ",",
                   at->bank);
    for (auto match = at; match != matches.end(); ++match) {
      if (!is_same(*match)) continue;
      fmt::format_to(std::back_inserter(out), R"({}{{"bank_content_id":{},"distance":"{}"}})",
                     match == at ? "" : ",", match->content_id, match->distance_bits);
    }
    out += ']';
  }
  out += '}';
}

Result<Upload> read_upload(const Request& request, std::vector<FormPart>* others) {
  auto parts = parse_multipart(request.header("content-type"), request.body);
  if (!parts) return std::unexpected<Error>(parts.error());
  std::optional<Upload> upload;
  for (FormPart& part : *parts) {
    if (!part.is_file && others != nullptr) {
      others->push_back(std::move(part));
    } else if (upload || !part.is_file) {
      return fail(ErrorCode::kInvalidArgument, "Send exactly one file.");
    } else {
      upload = Upload{std::move(part.name), part.contents};
    }
  }
  if (!upload) return fail(ErrorCode::kInvalidArgument, "Send exactly one file.");
  if (upload->content_type != "photo" && upload->content_type != "video") {
    return fail(ErrorCode::kInvalidArgument,
                "The file's field must be named by its content type: photo or video.");
  }
  return std::move(*upload);
}

Result<FetchedMedia> fetch_media(App& app, const std::string& url,
                                 const std::optional<std::string>& content_type) {
  Result<FetchedFile> file = app.fetcher.fetch(url, app.options.max_picture_bytes);
  if (!file) return std::unexpected<Error>(file.error());
  FetchedMedia media{content_type ? *content_type : file->content_type, std::move(file->bytes)};
  if (media.content_type.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "unsupported url ContentType: say photo or video in content_type.");
  }
  return media;
}

}  // namespace holdfast
