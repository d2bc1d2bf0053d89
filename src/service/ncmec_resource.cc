// /exchange/ncmec: the banks as NCMEC's hash sharing, version 2, serves them.
// docs/formats/exchange.md.
#include <fmt/format.h>

#include <charconv>

#include "exchange/ncmec.h"
#include "service/exchange_view.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/bank_store.h"

namespace holdfast {
namespace {

constexpr int kDefaultPage = 1000;
constexpr int kMaxPage = 2000;
constexpr std::size_t kMaxTimeBytes = 40;

Response xml_response(std::string body) {
  Response response;
  response.content_type = "application/xml";
  response.body = std::move(body);
  return response;
}

NcmecMember caller(const Request& request) {
  return {ncmec_member_id(request.principal.name), request.principal.name};
}

Response members(App& app, const Request& request) {
  const auto banks = app.database.read([](Transaction& transaction) {
    return Result<std::vector<BankName>>(list_bank_names(transaction));
  });
  if (!banks) return problem(banks.error());
  std::vector<NcmecMember> members{caller(request)};
  for (const BankName& bank : *banks) {
    if (bank.enabled && bank.shared) members.push_back({bank.bank_id, bank.name});
  }
  return xml_response(write_ncmec_members(members));
}

struct EntriesQuery {
  TimeMs from_ms = 0;
  TimeMs to_ms = 0;
  int size = kDefaultPage;
  std::optional<ExchangeCursor> after;
};

Result<EntriesQuery> read_entries_query(const App& app, const Request& request) {
  QueryFields query(request);
  EntriesQuery asked;
  const std::optional<std::string> from = query.ascii("from", kMaxTimeBytes);
  const std::optional<std::string> to = query.ascii("to", kMaxTimeBytes);
  asked.size = static_cast<int>(query.integer("size", kDefaultPage, 1, kMaxPage));
  const std::int64_t start = query.integer("start", -1, 0, kMaxSafeInteger);
  const std::int64_t after = query.integer("after", 0, 0, kMaxSafeInteger);
  (void)query.integer("max", 0, 0, kMaxSafeInteger);
  const Result<void> read = query.finish();
  if (!read) return std::unexpected<Error>(read.error());
  const auto time = [](const std::optional<std::string>& text, TimeMs fallback) -> Result<TimeMs> {
    return text ? parse_time(*text) : Result<TimeMs>(fallback);
  };
  const Result<TimeMs> begin = time(from, 0), end = time(to, app.clock());
  if (!begin || !end) {
    return fail(ErrorCode::kInvalidArgument,
                "Give 'from' and 'to' as times such as 2017-10-24T15:10:00Z.");
  }
  asked.from_ms = *begin;
  asked.to_ms = *end;
  if (start >= 0) asked.after = ExchangeCursor{start, after};
  return asked;
}

Result<NcmecPage> load_page(Transaction& transaction, const EntriesQuery& asked) {
  const std::optional<ExchangeCursor> place =
      asked.after ? asked.after : exchange_place(transaction, asked.from_ms);
  std::vector<ExchangeRow> rows;
  if (place && asked.from_ms < asked.to_ms) {
    rows = exchange_rows(transaction,
                         {.after = *place, .until_ms = asked.to_ms, .limit = asked.size + 1});
  }
  NcmecPage page;
  if (rows.size() > static_cast<std::size_t>(asked.size)) {
    rows.pop_back();
    page.next =
        fmt::format("/v2/entries?from={}&to={}&start={}&after={}&size={}&max={}",
                    ncmec_time(asked.from_ms), ncmec_time(asked.to_ms), rows.back().revision,
                    rows.back().content_id, asked.size, exchange_head(transaction));
  }
  page.records = exchange_records(transaction, rows);
  return page;
}

Response entries(App& app, const Request& request) {
  const Result<EntriesQuery> asked = read_entries_query(app, request);
  if (!asked) return problem(asked.error());
  const auto page =
      app.database.read([&](Transaction& transaction) { return load_page(transaction, *asked); });
  if (!page) return problem(page.error());
  return xml_response(write_ncmec_page(*page));
}

Response no_fingerprint() {
  return problem(404, "not-found", "There is no such fingerprint here: use MD5, SHA1 or PDQ.");
}

Response reasons(const Request& request) {
  const std::string& type = request.path_parameter("type");
  if (!is_ncmec_fingerprint(type)) return no_fingerprint();
  return xml_response(write_ncmec_reasons(type));
}

// 0, which no row has, for what is no number.
std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

Result<int> record(Transaction& transaction, const Request& request, FeedbackValue value,
                   TimeMs now_ms) {
  const std::optional<ExchangeRow> row =
      find_exchange_row(transaction, number_of(request.path_parameter("id")));
  if (!row || !row->active || row->bank_id != number_of(request.path_parameter("member"))) {
    return fail(ErrorCode::kNotFound, "There is no such entry of this member, or it is deleted.");
  }
  const std::vector<ExchangeRecord> records = exchange_records(transaction, {*row});
  if (!has_fingerprint(records.front(), request.path_parameter("type"))) {
    return fail(ErrorCode::kNotFound, "The entry has no fingerprint of this type.");
  }
  return record_platform_feedback(transaction, request.principal, {row->content_id}, value, now_ms);
}

Response feedback(App& app, const Request& request) {
  if (!has_content_type(request, "application/xml") && !has_content_type(request, "text/xml")) {
    return problem(415, "unsupported", "Send the body as application/xml.");
  }
  if (!is_ncmec_fingerprint(request.path_parameter("type"))) return no_fingerprint();
  const Result<FeedbackValue> value = read_ncmec_feedback(request.body);
  if (!value) return problem(value.error());
  (void)app.sightings.flush(app.database);  // what was found stands before what was done about it
  const TimeMs now_ms = app.clock();
  const Result<int> recorded = app.database.write(
      [&](Transaction& transaction) { return record(transaction, request, *value, now_ms); });
  if (!recorded) return problem(recorded.error());
  return no_content();
}

}  // namespace

void add_ncmec_routes(Router& router, App& app) {
  router.add(
      {.method = "GET",
       .pattern = "/exchange/ncmec/v2/status",
       .access = Access::kExchange,
       .handler =
           [](const Request& request) { return xml_response(write_ncmec_status(caller(request))); },
       .blocks = true});
  router.add({.method = "GET",
              .pattern = "/exchange/ncmec/v2/members",
              .access = Access::kExchange,
              .handler = [&app](const Request& request) { return members(app, request); }});
  router.add({.method = "GET",
              .pattern = "/exchange/ncmec/v2/entries",
              .access = Access::kExchange,
              .handler = [&app](const Request& request) { return entries(app, request); }});
  router.add({.method = "GET",
              .pattern = "/exchange/ncmec/v2/feedback/{type}/reasons",
              .access = Access::kExchange,
              .handler = reasons});
  router.add({.method = "PUT",
              .pattern = "/exchange/ncmec/v2/entries/{member}/{id}/{type}/feedback",
              .access = Access::kExchange,
              .handler = [&app](const Request& request) { return feedback(app, request); },
              .max_body_bytes = kMaxNcmecFeedbackBytes});
}

}  // namespace holdfast
