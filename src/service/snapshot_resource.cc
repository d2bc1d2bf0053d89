// /api/v1/exchange: the banks as signed list files, whole or what changed.
// docs/formats/exchange.md.
#include <fmt/format.h>

#include <limits>

#include "base/base64.h"
#include "exchange/snapshot.h"
#include "service/exchange_view.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"

namespace holdfast {
namespace {

constexpr int kDefaultPage = 10'000;
constexpr int kMaxPage = 50'000;
constexpr const char* kPath = "/api/v1/exchange";

enum class Form { kJson, kCsv };
const char* form_name(Form form) { return form == Form::kCsv ? "csv" : "json"; }

struct PageQuery {
  std::int64_t since = 0;     // a delta's
  std::int64_t revision = 0;  // a snapshot's, from its second page on; 0: the first page
  std::int64_t start = 0;     // behind this revision
  std::int64_t after = 0;     // and, within it, this content
  int limit = kDefaultPage;
};

void take_rows(std::vector<ExchangeRow>& rows, const PageQuery& asked, bool& has_more) {
  has_more = rows.size() > static_cast<std::size_t>(asked.limit);
  if (has_more) rows.pop_back();
}

Result<SnapshotPage> load_snapshot(Transaction& transaction, const PageQuery& asked, Form form) {
  SnapshotPage page{.kind = "snapshot", .next = {}, .records = {}};
  page.revision = asked.revision > 0 ? asked.revision : exchange_head(transaction);
  std::vector<ExchangeRow> rows = exchange_rows(
      transaction,
      {.after = {asked.start, asked.after}, .active_only = true, .limit = asked.limit + 1});
  bool has_more = false;
  take_rows(rows, asked, has_more);
  // What changed since the first page is told by the delta that follows the snapshot.
  while (!rows.empty() && rows.back().revision > page.revision) {
    rows.pop_back();
    has_more = false;
  }
  if (has_more) {
    page.next =
        fmt::format("{}/snapshot.{}?revision={}&start={}&after={}&limit={}", kPath, form_name(form),
                    page.revision, rows.back().revision, rows.back().content_id, asked.limit);
  }
  page.records = exchange_records(transaction, rows);
  return page;
}

Result<SnapshotPage> load_delta(Transaction& transaction, const PageQuery& asked, Form form) {
  if (asked.since > exchange_head(transaction)) {
    return fail(ErrorCode::kConflict,
                "The list has not come as far as 'since': fetch a snapshot and begin again.");
  }
  SnapshotPage page{.kind = "delta", .since = asked.since, .next = {}, .records = {}};
  std::vector<ExchangeRow> rows =
      exchange_rows(transaction, {.after = {asked.start, asked.after}, .limit = asked.limit + 1});
  bool has_more = false;
  take_rows(rows, asked, has_more);
  page.revision = rows.empty() ? std::max(asked.since, asked.start) : rows.back().revision;
  if (has_more) {
    page.next =
        fmt::format("{}/delta.{}?since={}&start={}&after={}&limit={}", kPath, form_name(form),
                    asked.since, rows.back().revision, rows.back().content_id, asked.limit);
  }
  page.records = exchange_records(transaction, rows);
  return page;
}

// The signature covers the body; its trusted comment names the list, since when and to when.
Response signed_response(const SnapshotPage& page, Form form, const ExchangeKeys::Values& keys,
                         TimeMs now_ms) {
  Response response;
  response.content_type = form == Form::kCsv ? "text/csv" : "application/json";
  response.body = form == Form::kCsv ? write_snapshot_csv(page) : write_snapshot_json(page);
  const std::string name =
      fmt::format("holdfast-{}-{}-{}.{}", page.kind, page.since, page.revision, form_name(form));
  const std::string signature = sign_minisign(response.body, keys.signing, name, now_ms);
  response.headers.emplace_back("Holdfast-Revision", std::to_string(page.revision));
  response.headers.emplace_back("Holdfast-Signature", base64_encode(as_bytes(signature)));
  if (!page.next.empty()) {
    response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", page.next));
  }
  return response;
}

template <class Load>
Response answer(App& app, ExchangeKeys& keys, const PageQuery& asked, Form form, const Load& load) {
  const auto secrets = keys.get(app.database);
  if (!secrets) return problem(secrets.error());
  const Result<SnapshotPage> page =
      app.database.read([&](Transaction& transaction) { return load(transaction, asked, form); });
  if (!page) return problem(page.error());
  return signed_response(*page, form, **secrets, app.clock());
}

Response snapshot(App& app, ExchangeKeys& keys, const Request& request, Form form) {
  QueryFields query(request);
  PageQuery asked;
  asked.revision = query.integer("revision", 0, 1, kMaxSafeInteger);
  asked.start = query.integer("start", 0, 0, kMaxSafeInteger);
  asked.after = query.integer("after", 0, 0, kMaxSafeInteger);
  asked.limit = static_cast<int>(query.integer("limit", kDefaultPage, 1, kMaxPage));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  return answer(app, keys, asked, form, load_snapshot);
}

Response delta(App& app, ExchangeKeys& keys, const Request& request, Form form) {
  QueryFields query(request);
  PageQuery asked;
  asked.since = query.integer("since", 0, 0, kMaxSafeInteger);
  // Without a place inside a revision, everything of the revision `since` is known already.
  asked.start = query.integer("start", asked.since, 0, kMaxSafeInteger);
  asked.after =
      query.integer("after", std::numeric_limits<std::int64_t>::max(), 0, kMaxSafeInteger);
  asked.limit = static_cast<int>(query.integer("limit", kDefaultPage, 1, kMaxPage));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  return answer(app, keys, asked, form, load_delta);
}

Response public_key(App& app, ExchangeKeys& keys) {
  const auto secrets = keys.get(app.database);
  if (!secrets) return problem(secrets.error());
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = (*secrets)->public_key;
  return response;
}

}  // namespace

void add_snapshot_routes(Router& router, App& app) {
  auto keys = std::make_shared<ExchangeKeys>();
  for (const Form form : {Form::kJson, Form::kCsv}) {
    router.add({.method = "GET",
                .pattern = fmt::format("{}/snapshot.{}", kPath, form_name(form)),
                .access = Access::kPlatform,
                .handler = [&app, keys, form](const Request& request) {
                  return snapshot(app, *keys, request, form);
                }});
    router.add({.method = "GET",
                .pattern = fmt::format("{}/delta.{}", kPath, form_name(form)),
                .access = Access::kPlatform,
                .handler = [&app, keys, form](const Request& request) {
                  return delta(app, *keys, request, form);
                }});
  }
  router.add({.method = "GET",
              .pattern = fmt::format("{}/key.pub", kPath),
              .access = Access::kPublic,
              .handler = [&app, keys](const Request&) { return public_key(app, *keys); }});
}

}  // namespace holdfast
