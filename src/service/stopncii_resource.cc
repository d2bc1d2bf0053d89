// /exchange/stopncii: the banks as StopNCII's hash exchange serves them. docs/formats/exchange.md.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "exchange/stopncii.h"
#include "service/exchange_view.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/bank_store.h"
#include "store/platform_key_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr int kDefaultPage = 800;
constexpr int kMaxPage = 2000;
constexpr int kMaxSameHash = 100;  // contents of one hash that a feedback is told to
// A second is over for good this long after it: until then the last one is told again, because
// another server's clock may lie behind ours.
constexpr std::int64_t kSettledSeconds = 600;

struct FetchQuery {
  std::int64_t start_s = 0;
  int page_size = kDefaultPage;
  std::optional<ExchangeCursor> after;
};

Result<FetchQuery> read_fetch_query(const Request& request) {
  QueryFields query(request);
  FetchQuery asked;
  asked.start_s = query.integer("startTimestamp", 0, 0, kMaxSafeInteger / 1000);
  asked.page_size = static_cast<int>(query.integer("pageSize", kDefaultPage, 1, kMaxPage));
  const std::optional<std::string> token = query.ascii("nextPageToken", 64);
  const Result<void> read = query.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (token) {
    const Result<ExchangeCursor> cursor = read_cursor_text(*token);
    if (!cursor) return std::unexpected<Error>(cursor.error());
    asked.after = *cursor;
  }
  return asked;
}

std::int64_t next_set_timestamp(const FetchQuery& asked, const std::vector<ExchangeRow>& rows,
                                bool has_more, TimeMs now_ms) {
  if (rows.empty()) return asked.start_s;
  const std::int64_t last_s = rows.back().changed_ms / 1000;
  const bool settled = !has_more && now_ms / 1000 - last_s > kSettledSeconds;
  return settled ? last_s + 1 : last_s;
}

struct Fetch {
  StopNciiPage page;
  std::optional<ListRead> read;  // when the page is the last
};

Result<Fetch> load_page(App& app, Transaction& transaction, const FetchQuery& asked,
                        const ExchangeKeys::Values& keys) {
  const std::optional<ExchangeCursor> start = exchange_place(transaction, asked.start_s * 1000);
  const std::optional<ExchangeCursor> place = asked.after ? asked.after : start;
  std::vector<ExchangeRow> rows;
  if (place) rows = exchange_rows(transaction, {.after = *place, .limit = asked.page_size + 1});
  Fetch fetch;
  StopNciiPage& page = fetch.page;
  const bool has_more = rows.size() > static_cast<std::size_t>(asked.page_size);
  if (has_more) {
    rows.pop_back();
    page.next_page_token = cursor_text(rows.back());
  }
  page.records = exchange_records_by_hash(transaction, rows, keys, app.options.min_quality);
  page.next_set_timestamp_s = next_set_timestamp(asked, rows, has_more, app.clock());
  if (start && !has_more && !rows.empty()) {
    fetch.read = ListRead{start->revision, rows.back().revision};
  }
  return fetch;
}

Response fetch(App& app, ExchangeKeys& keys, const Request& request) {
  const Result<FetchQuery> asked = read_fetch_query(request);
  if (!asked) return problem(asked.error());
  const auto secrets = keys.get(app.database);
  if (!secrets) return problem(secrets.error());
  const auto loaded = app.database.read(
      [&](Transaction& transaction) { return load_page(app, transaction, *asked, **secrets); });
  if (!loaded) return problem(loaded.error());
  note_fetched(app, request.principal, loaded->read);
  Response response;
  response.body = write_stopncii_page(loaded->page);
  return response;
}

const char* signal_type(const StopNciiStatement& statement) {
  return statement.kind == EntryKind::kVideo ? "video_md5" : "pdq";
}

// The contents that a submitted hash is about: those on offer that have it, or a new one. Empty
// when the bank has it and is not shared.
Result<std::vector<std::int64_t>> take_up(Transaction& transaction, const std::string& bank,
                                          const StopNciiStatement& statement,
                                          const Principal& platform, TimeMs now_ms, int& added) {
  const char* type = signal_type(statement);
  std::vector<std::int64_t> contents =
      find_offered(transaction, type, statement.value, kMaxSameHash);
  if (!contents.empty() || bank_has_signal(transaction, bank, type, statement.value)) {
    return contents;
  }
  const bool is_video = statement.kind == EntryKind::kVideo;
  // The wire has no quality; who submits vouches for the hash.
  const Result<std::int64_t> content =
      insert_content(transaction, {.bank = bank,
                                   .pdq_hex = is_video ? "" : statement.value,
                                   .quality = 100,
                                   .md5_hex = {},
                                   .sha1_hex = {},
                                   .sha256_hex = {},
                                   .at_ms = now_ms,
                                   .video_md5_hex = is_video ? statement.value : "",
                                   .submitted_by = platform.name});
  if (!content) return std::unexpected<Error>(content.error());
  ++added;
  return std::vector<std::int64_t>{*content};
}

Result<int> add_hashes(Transaction& transaction, const std::vector<StopNciiStatement>& statements,
                       const Principal& platform, TimeMs now_ms) {
  const std::optional<std::string> bank = find_submit_bank(transaction, platform.key_id);
  if (!bank) {
    return fail(ErrorCode::kForbidden,
                "This key may not submit hashes: ask the operator to allow it a bank.");
  }
  int added = 0;
  for (const StopNciiStatement& statement : statements) {
    const auto contents = take_up(transaction, *bank, statement, platform, now_ms, added);
    if (!contents) return std::unexpected<Error>(contents.error());
    const std::optional<FeedbackValue> value = feedback_value(statement);
    if (!value) continue;
    const Result<int> recorded =
        record_platform_feedback(transaction, platform, *contents, *value, now_ms);
    if (!recorded) return recorded;
  }
  if (added > 0) {
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = platform.actor(),
                               .action = "exchange.submit",
                               .subject = *bank,
                               .details = fmt::format("{} hashes", added)});
  }
  return added;
}

Response submit_hashes(App& app, const Request& request) {
  if (!has_content_type(request, "application/json")) {
    return problem(415, "unsupported", "Send the body as application/json.");
  }
  const auto statements = read_stopncii_hashes(request.body);
  if (!statements) return problem(statements.error());
  const TimeMs now_ms = app.clock();
  const Result<int> added = app.database.write([&](Transaction& transaction) {
    return add_hashes(transaction, *statements, request.principal, now_ms);
  });
  if (!added) return problem(added.error());
  (void)app.index.refresh(app.database);  // the housekeeper tries again
  return json_response(200, json::object{{"count", statements->size()}, {"added", *added}});
}

struct Heard {
  int recorded = 0;
  int withdrawn = 0;
  int unknown = 0;
};

// Only the platform that brought a hash may take it away.
Result<int> withdraw_own(Transaction& transaction, const std::vector<std::int64_t>& contents,
                         const Principal& platform, TimeMs now_ms) {
  int withdrawn = 0;
  for (const std::int64_t content : contents) {
    const std::optional<ExchangeRow> row = find_exchange_row(transaction, content);
    if (!row || row->submitted_by != platform.name) continue;
    const Result<bool> done = withdraw_content(transaction, content, now_ms);
    if (!done) return std::unexpected<Error>(done.error());
    ++withdrawn;
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = platform.actor(),
                               .action = "exchange.withdraw",
                               .subject = std::to_string(content)});
  }
  if (withdrawn == 0) {
    return fail(ErrorCode::kForbidden,
                "Only the platform that submitted a hash can withdraw it. Nothing was recorded.");
  }
  return withdrawn;
}

Result<Heard> hear(Transaction& transaction, const std::vector<StopNciiStatement>& statements,
                   const Principal& platform, TimeMs now_ms) {
  Heard heard;
  for (const StopNciiStatement& statement : statements) {
    const std::vector<std::int64_t> contents =
        find_offered(transaction, signal_type(statement), statement.value, kMaxSameHash);
    if (contents.empty()) {
      ++heard.unknown;
      continue;
    }
    if (statement.said == StopNciiFeedback::kWithdrawn ||
        statement.said == StopNciiFeedback::kDeleted) {
      const Result<int> withdrawn = withdraw_own(transaction, contents, platform, now_ms);
      if (!withdrawn) return std::unexpected<Error>(withdrawn.error());
      heard.withdrawn += *withdrawn;
      continue;
    }
    const std::optional<FeedbackValue> value = feedback_value(statement);
    if (!value) continue;
    const Result<int> recorded =
        record_platform_feedback(transaction, platform, contents, *value, now_ms);
    if (!recorded) return std::unexpected<Error>(recorded.error());
    heard.recorded += *recorded;
  }
  return heard;
}

Response submit_feedback(App& app, const Request& request) {
  if (!has_content_type(request, "application/json")) {
    return problem(415, "unsupported", "Send the body as application/json.");
  }
  const auto statements = read_stopncii_feedback(request.body);
  if (!statements) return problem(statements.error());
  // What was found stands before what was done about it.
  (void)app.sightings.flush(app.database);
  const TimeMs now_ms = app.clock();
  const Result<Heard> heard = app.database.write([&](Transaction& transaction) {
    return hear(transaction, *statements, request.principal, now_ms);
  });
  if (!heard) return problem(heard.error());
  if (heard->withdrawn > 0 || heard->recorded > 0) (void)app.index.refresh(app.database);
  return json_response(200, json::object{{"count", statements->size()},
                                         {"recorded", heard->recorded},
                                         {"withdrawn", heard->withdrawn},
                                         {"unknown", heard->unknown}});
}

}  // namespace

void add_stopncii_routes(Router& router, App& app) {
  auto keys = std::make_shared<ExchangeKeys>();
  router.add(
      {.method = "GET",
       .pattern = "/exchange/stopncii/FetchHashes",
       .access = Access::kExchange,
       .handler = [&app, keys](const Request& request) { return fetch(app, *keys, request); }});
  router.add({.method = "POST",
              .pattern = "/exchange/stopncii/SubmitHashes",
              .access = Access::kExchange,
              .handler = [&app](const Request& request) { return submit_hashes(app, request); },
              .max_body_bytes = kMaxStopNciiBytes});
  router.add({.method = "POST",
              .pattern = "/exchange/stopncii/SubmitFeedback",
              .access = Access::kExchange,
              .handler = [&app](const Request& request) { return submit_feedback(app, request); },
              .max_body_bytes = kMaxStopNciiBytes});
}

}  // namespace holdfast
