// The people at the desk, for admins: list, invite, new link, disable, who may see pictures.
#include <boost/json.hpp>

#include "service/json_fields.h"
#include "service/problem.h"
#include "service/resources.h"
#include "service/staff_links.h"
#include "store/staff_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

LinkOptions link_options(const App& app, const Request& request) {
  return {.actor = request.principal.actor(),
          .now_ms = app.clock(),
          .lifetime_ms = app.options.staff_link_ms};
}

Response link_response(App& app, const std::string& name, const std::string& path) {
  const auto member =
      app.database.read([&](Transaction& transaction) -> Result<std::optional<StaffMember>> {
        return find_staff(transaction, name);
      });
  if (!member) return problem(member.error());
  return json_response(
      201, json::object{{"name", name}, {"role", (*member)->role}, {"setup_path", path}});
}

Response list(App& app) {
  const auto members = app.database.read([](Transaction& transaction) {
    return Result<std::vector<StaffMember>>(list_staff(transaction));
  });
  if (!members) return problem(members.error());
  json::array staff;
  for (const StaffMember& member : *members) {
    staff.push_back(json::object{{"name", member.name},
                                 {"role", member.role},
                                 {"state", member.state},
                                 {"created_at", format_time(member.created_ms)},
                                 {"sees_pictures", member.sees_pictures}});
  }
  return json_response(200, json::object{{"staff", std::move(staff)}});
}

Response invite(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  LinkOptions options = link_options(app, request);
  options.name = fields.text("name", 1, 64);
  options.role = fields.word("role", {"admin", "analyst", "platform"});
  const Result<void> read = fields.finish();
  if (!read) return problem(read.error());
  const auto path = app.database.write(
      [&](Transaction& transaction) { return invite_staff(transaction, options); });
  return path ? link_response(app, options.name, *path) : problem(path.error());
}

Response new_link(App& app, const Request& request) {
  LinkOptions options = link_options(app, request);
  options.name = request.path_parameter("name");
  const auto path = app.database.write(
      [&](Transaction& transaction) { return renew_staff_link(transaction, options); });
  return path ? link_response(app, options.name, *path) : problem(path.error());
}

Response disable(App& app, const Request& request) {
  LinkOptions options = link_options(app, request);
  options.name = request.path_parameter("name");
  if (options.name == request.principal.name) {
    return problem(409, "conflict", "You cannot disable yourself: ask another admin.");
  }
  const Result<void> done =
      app.database.write([&](Transaction& transaction) { return end_staff(transaction, options); });
  return done ? no_content() : problem(done.error());
}

Response change_pictures(App& app, const Request& request) {
  const auto body = read_json_object(request);
  if (!body) return problem(body.error());
  JsonFields fields(*body);
  const std::optional<bool> sees = fields.optional_boolean("sees_pictures");
  if (const Result<void> read = fields.finish(); !read) return problem(read.error());
  if (!sees) return problem(400, "invalid-argument", "Send 'sees_pictures', true or false.");
  LinkOptions options = link_options(app, request);
  options.name = request.path_parameter("name");
  const Result<void> done = app.database.write(
      [&](Transaction& transaction) { return let_see_pictures(transaction, options, *sees); });
  return done ? no_content() : problem(done.error());
}

}  // namespace

void add_staff_routes(Router& router, App& app) {
  router.add({.method = "GET",
              .pattern = "/api/v1/staff",
              .access = Access::kAdmin,
              .handler = [&app](const Request&) { return list(app); }});
  router.add({.method = "POST",
              .pattern = "/api/v1/staff",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return invite(app, request); },
              .max_body_bytes = 1024});
  router.add({.method = "POST",
              .pattern = "/api/v1/staff/{name}/setup-link",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return new_link(app, request); },
              .max_body_bytes = 64});
  router.add({.method = "PUT",
              .pattern = "/api/v1/staff/{name}/pictures",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return change_pictures(app, request); },
              .max_body_bytes = 64});
  router.add({.method = "POST",
              .pattern = "/api/v1/staff/{name}/disable",
              .access = Access::kAdmin,
              .handler = [&app](const Request& request) { return disable(app, request); },
              .max_body_bytes = 64});
}

}  // namespace holdfast
