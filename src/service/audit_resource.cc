// The audit log, for admins to read.
#include <boost/json.hpp>

#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

Response list(App& app, const Request& request) {
  QueryFields query(request);
  const std::int64_t before = query.integer("before", 0, 0, kMaxSafeInteger);
  const int limit = static_cast<int>(query.integer("limit", 100, 1, 1000));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  const auto entries = app.database.read([&](Transaction& transaction) {
    return Result<std::vector<AuditEntry>>(list_audit(transaction, before, limit));
  });
  if (!entries) return problem(entries.error());
  json::array view;
  for (const AuditEntry& entry : *entries) {
    view.push_back(json::object{{"seq", entry.seq},
                                {"at", format_time(entry.at_ms)},
                                {"actor", entry.actor},
                                {"action", entry.action},
                                {"subject", entry.subject},
                                {"details", entry.details},
                                {"hash", entry.hash}});
  }
  return json_response(200, json::object{{"entries", std::move(view)}});
}

}  // namespace

void add_audit_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/audit",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return list(app, request); }});
}

}  // namespace holdfast
