// /c/banks and /c/bank/<n> as Hasher-Matcher-Actioner answers them.
#include <boost/json.hpp>

#include "service/bank_names.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/curation_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::object view_of(const BankName& bank) {
  return {{"name", bank.name}, {"matching_enabled_ratio", bank.enabled_ratio}};
}

void note(Transaction& transaction, App& app, const Request& request, const char* action,
          const std::string& subject, const std::string& details = "") {
  append_audit(transaction, {.at_ms = app.clock(),
                             .actor = request.principal.actor(),
                             .action = action,
                             .subject = subject,
                             .details = details});
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  if (const Result<void> read = query.finish(); !read) return problem(read.error());
  const auto banks = app.database.read([](Transaction& transaction) {
    return Result<std::vector<BankName>>(list_bank_names(transaction));
  });
  if (!banks) return problem(banks.error());
  json::array view;
  for (const BankName& bank : *banks) view.push_back(view_of(bank));
  return json_response(200, view);
}

struct BankFields {
  std::optional<std::string> name;
  std::optional<double> ratio;
};

Result<BankFields> read_fields(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  BankFields read;
  read.name = fields.optional_text("name", 256);
  const std::optional<bool> enabled = fields.optional_boolean("enabled");
  read.ratio = fields.optional_number("enabled_ratio", 0, 1);
  if (const Result<void> good = fields.finish(); !good) return std::unexpected<Error>(good.error());
  if (!read.ratio && enabled) read.ratio = *enabled ? 1 : 0;
  if (read.name && !is_bank_name(*read.name)) {
    return fail(ErrorCode::kInvalidArgument, kBankNameRule);
  }
  return read;
}

Response create(App& app, const Request& request) {
  const Result<BankFields> fields = read_fields(request);
  if (!fields) return problem(fields.error());
  if (!fields->name) return problem(400, "invalid-argument", "The field 'name' is missing.");
  const auto created = app.database.write([&](Transaction& transaction) -> Result<BankName> {
    const Result<void> inserted = insert_bank(transaction, *fields->name, app.clock());
    if (!inserted) return std::unexpected<Error>(inserted.error());
    BankName bank = find_bank(transaction, *fields->name).value();
    bank.enabled_ratio = fields->ratio.value_or(1);
    const Result<void> updated = update_bank(transaction, bank);
    if (!updated) return std::unexpected<Error>(updated.error());
    note(transaction, app, request, "bank.create", bank.name);
    return bank;
  });
  if (!created && created.error().code == ErrorCode::kConflict) {
    return problem(403, "conflict", "Bank already exists");
  }
  if (!created) return problem(created.error());
  (void)app.index.refresh(app.database);  // the housekeeper tries again
  return json_response(201, view_of(*created));
}

Response show(App& app, const Request& request) {
  const std::string& name = request.path_parameter("bank");
  const auto bank = app.database.read([&](Transaction& transaction) {
    return Result<std::optional<BankName>>(find_bank(transaction, name));
  });
  if (!bank) return problem(bank.error());
  if (!*bank) return problem(404, "not-found", "There is no bank of this name.");
  return json_response(200, view_of(**bank));
}

Result<BankName> change(Transaction& transaction, App& app, const Request& request,
                        const BankFields& fields) {
  const std::string& name = request.path_parameter("bank");
  std::optional<BankName> bank = find_bank(transaction, name);
  if (!bank) return fail(ErrorCode::kNotFound, "There is no bank of this name.");
  if (fields.name && *fields.name != name && name == kHotlineBank) {
    return fail(ErrorCode::kForbidden, "The hotline's own bank keeps its name.");
  }
  bank->name = fields.name.value_or(name);
  bank->enabled_ratio = fields.ratio.value_or(bank->enabled_ratio);
  const Result<void> updated = update_bank(transaction, *bank);
  if (!updated) return std::unexpected<Error>(updated.error());
  note(transaction, app, request, "bank.change", name, json::serialize(view_of(*bank)));
  return *bank;
}

Response update(App& app, const Request& request) {
  const Result<BankFields> fields = read_fields(request);
  if (!fields) return problem(fields.error());
  const auto changed = app.database.write(
      [&](Transaction& transaction) { return change(transaction, app, request, *fields); });
  if (!changed && changed.error().code == ErrorCode::kConflict) {
    return problem(403, "conflict", "Bank already exists");
  }
  if (!changed) return problem(changed.error());
  (void)app.index.refresh(app.database);
  return json_response(200, view_of(*changed));
}

Response remove(App& app, const Request& request) {
  const std::string& name = request.path_parameter("bank");
  if (!is_bank_name(name)) return problem(400, "invalid-argument", kBankNameRule);
  if (name == kHotlineBank) {
    return problem(403, "forbidden", "The hotline's own bank stays: set its enabled_ratio to 0.");
  }
  const auto removed = app.database.write([&](Transaction& transaction) -> Result<void> {
    const std::optional<BankName> bank = find_bank(transaction, name);
    if (!bank) return {};
    remove_bank(transaction, bank->bank_id, app.clock());
    note(transaction, app, request, "bank.remove", name);
    return {};
  });
  if (!removed) return problem(removed.error());
  (void)app.index.refresh(app.database);
  return json_response(200, json::object{{"message", "Done"}});
}

}  // namespace

void add_curation_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Access access, auto function,
                       std::size_t max_body_bytes) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = access,
         .handler = [&app, function](const Request& request) { return function(app, request); },
         .max_body_bytes = max_body_bytes,
         .hma_errors = true});
  };
  add("GET", "/c/banks", Access::kPlatform, list, 0);
  add("POST", "/c/banks", Access::kCurator, create, 1024);
  add("GET", "/c/bank/{bank}", Access::kPlatform, show, 0);
  add("PUT", "/c/bank/{bank}", Access::kCurator, update, 1024);
  add("DELETE", "/c/bank/{bank}", Access::kCurator, remove, 0);
}

}  // namespace holdfast
