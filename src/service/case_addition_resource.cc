// POST /api/v1/case/pictures: more pictures' hashes, later. docs/formats/case.md.
#include <boost/json.hpp>

#include "service/case_routes.h"
#include "service/case_view.h"
#include "service/held_back.h"
#include "service/problem.h"
#include "store/audit_store.h"
#include "store/case_settings.h"

namespace holdfast {
namespace {

Result<std::vector<PictureHashes>> read_addition(const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  std::vector<PictureHashes> pictures = read_pictures(fields);
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  return pictures;
}

Response add(App& app, const Request& request) {
  auto pictures = read_addition(request);
  if (!pictures) return problem(pictures.error());
  Addition addition{.case_id = request.principal.case_id,
                    .pictures = std::move(*pictures),
                    .held = {},
                    .at_ms = app.clock()};
  const auto settings = app.database.read([](Transaction& transaction) {
    return Result<CaseSettings>(load_case_settings(transaction));
  });
  if (!settings) return problem(settings.error());
  addition.held = held_reasons(app, addition.pictures, settings->crowded_above);
  const Result<Case> found = app.database.write([&](Transaction& transaction) -> Result<Case> {
    const Result<int> added = add_pictures(transaction, addition);
    if (!added) return std::unexpected<Error>(added.error());
    Result<Case> after = load_case(transaction, addition.case_id);
    if (after && *added > 0) {
      append_audit(transaction, {.at_ms = addition.at_ms,
                                 .actor = request.principal.actor(),
                                 .action = "case.add",
                                 .subject = after->number,
                                 .details = std::to_string(*added)});
    }
    return after;
  });
  if (found) return json_response(200, case_for_owner(*found));
  if (found.error().code == ErrorCode::kTooLarge) {
    return problem(409, "too-many", found.error().message);
  }
  return problem(found.error());
}

}  // namespace

void add_case_addition_routes(Router& router, App& app) {
  router.add({.method = "POST",
              .pattern = "/api/v1/case/pictures",
              .access = Access::kCase,
              .handler = [&app](const Request& request) { return add(app, request); },
              .max_body_bytes = 32 * 1024});
}

}  // namespace holdfast
