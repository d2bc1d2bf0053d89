// GET /api/v1/advice: what to do now and whom to call, for programs. Public, and the same for
// everybody who asks the same, so that it can be cached. A page for people composes in the browser
// and sends nothing.
#include <boost/json.hpp>
#include <string>

#include "service/advice_answer.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxSituationBytes = 200;
constexpr std::size_t kMaxLanguageBytes = 35;
constexpr std::int64_t kMaxAgeYears = 120;
constexpr const char* kCacheControl = "public, max-age=3600";

Response bad(std::string_view sentence) { return problem(400, "invalid-argument", sentence); }

Response advise(const App& app, const Request& request) {
  QueryFields fields(request);
  const std::string who =
      fields.word("who", "", {"young", "friend", "parent", "teacher", "platform"});
  const std::string names = fields.ascii("situation", kMaxSituationBytes).value_or("");
  const std::string unsafe = fields.word("unsafe", "false", {"false", "true"});
  const std::string country = fields.ascii("country", 2).value_or("");
  const std::string language = fields.ascii("lang", kMaxLanguageBytes).value_or("en");
  const std::int64_t age = fields.integer("age", 0, 0, kMaxAgeYears);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const Result<std::uint16_t> happened = happened_from_names(names);
  if (!happened) return problem(happened.error());
  if (!country.empty() && !is_country_code(country)) {
    return bad("The parameter 'country' must be two letters (ISO 3166-1), such as GB.");
  }
  if (!is_language_tag(language)) {
    return bad("The parameter 'lang' must be a language tag (BCP 47), such as en or pt-BR.");
  }
  Response response = json_response(200, advice_answer({.who = asker_from_name(who).value(),
                                                        .happened = *happened,
                                                        .is_unsafe = unsafe == "true",
                                                        .country = country,
                                                        .language = language,
                                                        .age_years = static_cast<int>(age),
                                                        .today_days = days_of_time(app.clock())}));
  response.headers = {{"Cache-Control", kCacheControl}};
  return response;
}

}  // namespace

void add_advice_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/advice",
              .handler = [&app](const Request& request) { return advise(app, request); },
              .blocks = false});
}

}  // namespace holdfast
