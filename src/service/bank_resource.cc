// Banks: the named lists that accepted hashes go on.
#include <boost/json.hpp>

#include "service/bank_names.h"
#include "service/held_back.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/bank_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::object bank_view(const BankSummary& bank) {
  return {
      {"name", bank.name},
      {"enabled", bank.enabled},
      {"shared", bank.shared},
      {"entries", bank.entries},
      {"radius_bits", bank.radius_bits ? json::value(*bank.radius_bits) : json::value(nullptr)}};
}

Response list(App& app) {
  const auto banks = app.database.read([](Transaction& transaction) {
    return Result<std::vector<BankSummary>>(list_banks(transaction));
  });
  if (!banks) return problem(banks.error());
  json::array view;
  for (const BankSummary& bank : *banks) {
    view.push_back(bank_view(bank));
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
  return json_response(201, bank_view({.name = name}));
}

// Whether other programs may fetch the bank.
Response share(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::optional<bool> shared = fields.optional_boolean("shared");
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  if (!shared) return problem(400, "invalid-argument", "The field 'shared' is missing.");
  const std::string& name = request.path_parameter("name");
  if (*shared && name == kWellKnownBank) {
    return problem(409, "conflict", "WELL_KNOWN holds pictures that everybody has: it stays here.");
  }
  const Result<bool> changed = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<bool> set = set_bank_shared(transaction, name, *shared, app.clock());
    if (!set || !*set) return set;
    append_audit(transaction, {.at_ms = app.clock(),
                               .actor = request.principal.actor(),
                               .action = *shared ? "bank.share" : "bank.unshare",
                               .subject = name});
    return set;
  });
  if (!changed) return problem(changed.error());
  return no_content();
}

// Within which distance of the bank's hashes a picture matches; null: the server's own.
Response set_radius(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  std::optional<int> bits;
  const json::value* given = body->if_contains("radius_bits");
  if (body->size() != 1 || given == nullptr || !given->is_null()) {
    JsonFields fields(*body);
    bits = static_cast<int>(fields.integer("radius_bits", 0, kMostRadiusBits));
    if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  }
  const std::string& name = request.path_parameter("name");
  const Result<bool> changed = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const Result<bool> set = set_bank_radius(transaction, name, bits);
    if (!set || !*set) return set;
    append_audit(transaction,
                 {.at_ms = app.clock(),
                  .actor = request.principal.actor(),
                  .action = "bank.radius",
                  .subject = name,
                  .details = json::serialize(json::object{
                      {"radius_bits", bits ? json::value(*bits) : json::value(nullptr)}})});
    return set;
  });
  if (!changed) return problem(changed.error());
  (void)app.index.refresh(app.database);  // the housekeeper tries again
  return no_content();
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
  router.add({.method = "PUT",
              .pattern = "/api/v1/banks/{name}/sharing",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return share(app, request); },
              .max_body_bytes = 1024});
  router.add({.method = "PUT",
              .pattern = "/api/v1/banks/{name}/radius",
              .access = Access::kCurator,
              .handler = [&app](const Request& request) { return set_radius(app, request); },
              .max_body_bytes = 1024});
}

}  // namespace holdfast
