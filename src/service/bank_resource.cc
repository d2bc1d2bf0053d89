// Banks: the named lists that accepted hashes go on.
#include <boost/json.hpp>

#include "service/bank_names.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/bank_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::object bank_view(const std::string& name, bool enabled, std::int64_t entries) {
  return {{"name", name}, {"enabled", enabled}, {"entries", entries}};
}

Response list(App& app) {
  const auto banks = app.database.read([](Transaction& transaction) {
    return Result<std::vector<BankSummary>>(list_banks(transaction));
  });
  if (!banks) return problem(banks.error());
  json::array view;
  for (const BankSummary& bank : *banks) {
    view.push_back(bank_view(bank.name, bank.enabled, bank.entries));
  }
  return json_response(200, json::object{{"banks", std::move(view)}});
}

Response create(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::string name = fields.text("name", 1, 64);
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (!is_bank_name(name)) {
    return problem(400, "invalid-argument", kBankNameRule);
  }
  const Result<void> created = app.database.write([&](Transaction& transaction) -> Result<void> {
    const Result<void> inserted = insert_bank(transaction, name, app.clock());
    if (!inserted) return inserted;
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = "bank.create",
                               .subject = name});
    return {};
  });
  if (!created) return problem(created.error());
  return json_response(201, bank_view(name, true, 0));
}

}  // namespace

void add_bank_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/banks",
              .access = Access::kAnalyst,
              .handler = [&app](const Request&) { return list(app); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/banks",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return create(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
