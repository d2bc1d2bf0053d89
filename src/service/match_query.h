// What /m/lookup and its neighbours have in common: the parameters, and matches as JSON. Stateless;
// safe from many threads.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/app.h"
#include "service/message.h"
#include "service/multipart.h"
#include "service/query_fields.h"
#include "service/signal_types.h"

namespace holdfast {

// Parameters as read; to be understood once query.finish() is good.
struct MatchParameters {
  std::optional<std::string> banks;
  std::optional<std::string> seed;
  bool bypass_coin = false;
};
[[nodiscard]] MatchParameters read_match_parameters(QueryFields& query);

// kNotFound for a name that is no bank.
[[nodiscard]] Result<MatchFilter> filter_of(const App& app, const MatchParameters& parameters);

// A value of a list, which read_signal has read. Nearest first.
[[nodiscard]] std::vector<BankMatch> find_signal(const App& app, const std::string& list,
                                                 const std::string& value,
                                                 const MatchFilter& filter);
// Notes what a platform found, for the young person and the metrics.
void note_matches(App& app, const Principal& principal, const std::vector<BankMatch>& matches);
// {"BANK": [{"bank_content_id": 1, "distance": "4"}]}; appended to `out` as text.
void append_by_bank(std::span<const BankMatch> matches, std::string& out);
[[nodiscard]] boost::json::object by_bank(const std::vector<BankMatch>& matches);

// The one file of a form, whose field's name is its content type; other fields only where `others`
// is not null.
struct Upload {
  std::string content_type;
  std::string_view file;  // borrowed from the request
};
[[nodiscard]] Result<Upload> read_upload(const Request& request, std::vector<FormPart>* others);

// A file by URL. `content_type` overrules what its host says it is.
struct FetchedMedia {
  std::string content_type;
  std::string file;
};
[[nodiscard]] Result<FetchedMedia> fetch_media(App& app, const std::string& url,
                                               const std::optional<std::string>& content_type);

}  // namespace holdfast
