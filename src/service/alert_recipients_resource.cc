// Who may be told, for admins: groups, lists that come in as CSV, addresses never to be written to.
// The audit log gets counts, never an address.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "delivery/group_query.h"
#include "delivery/recipient_row.h"
#include "mail/recipient_csv.h"
#include "service/alert_view.h"
#include "service/json_fields.h"
#include "service/problem.h"
#include "service/query_fields.h"
#include "service/resources.h"
#include "store/audit_store.h"
#include "store/recipient_store.h"
#include "store/subscription_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxGroupBytes = 1000;
constexpr std::size_t kMaxSourceBytes = 200;
constexpr std::size_t kMaxAddressBytes = 320;
constexpr std::size_t kMaxListBytes = 64u * 1024 * 1024;
constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kBatchRows = 2000;  // a transaction's, so that others get their turn
constexpr std::size_t kMaxRefusals = 1000;

void note(Transaction& transaction, const App& app, const Request& request, const char* action,
          const std::string& details) {
  append_audit(transaction, {.at_ms = app.clock(),
                             .actor = request.principal.actor(),
                             .action = action,
                             .subject = "",
                             .details = details});
}

Result<Group> read_group(QueryFields& query) {
  const std::string text = query.text("group", kMaxGroupBytes).value_or("*");
  return parse_group(text);
}

Response list(App& app, const Request& request) {
  QueryFields query(request);
  const Result<Group> group = read_group(query);
  const std::int64_t after = query.integer("after", 0, 0, kMaxSafeInteger);
  const int limit = static_cast<int>(query.integer("limit", 50, 1, 200));
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!group) return problem(group.error());
  auto rows = app.database.read([&](Transaction& transaction) {
    return Result<std::vector<Recipient>>(list_group(transaction, *group, after, limit + 1));
  });
  if (!rows) return problem(rows.error());
  json::value next = take_next(*rows, static_cast<std::size_t>(limit),
                               [](const Recipient& each) { return each.recipient_id; });
  json::array view;
  for (const Recipient& each : *rows) view.push_back(recipient_view(each));
  return json_response(200, json::object{{"recipients", std::move(view)}, {"next", next}});
}

Response count(App& app, const Request& request) {
  QueryFields query(request);
  const Result<Group> group = read_group(query);
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  if (!group) return problem(group.error());
  const auto counts = app.database.read([&](Transaction& transaction) {
    return Result<GroupCounts>(count_group(transaction, *group));
  });
  if (!counts) return problem(counts.error());
  return json_response(200, json::object{{"active", counts->active},
                                         {"pending", counts->pending},
                                         {"suppressed", counts->suppressed}});
}

// Puts rows into the store as they are read, a batch in each transaction.
class Import {
 public:
  Import(App& app, const RecipientCsvOptions& options)
      : app_(app),
        reader_(
            options, [this](const RecipientRow& row) { add(row); },
            [this](const RefusedRow& row) { refuse(row); }) {}

  Result<void> read(std::string_view list) {
    while (!list.empty() && stored_) {
      const Result<void> fed = reader_.feed(list.substr(0, kPieceBytes));
      if (!fed) return fed;
      list.remove_prefix(std::min(kPieceBytes, list.size()));
    }
    const Result<void> read = reader_.finish();
    flush();
    return read ? stored_ : read;
  }
  [[nodiscard]] std::string counts_text() const {
    return fmt::format("{} added, {} changed, {} refused", counts_.added, counts_.changed,
                       refused_);
  }
  json::object take_view() {
    return {{"added", counts_.added},
            {"changed", counts_.changed},
            {"unchanged", counts_.unchanged},
            {"refused", refused_},
            {"refusals", std::move(refusals_)}};
  }

 private:
  void add(const RecipientRow& row) {
    batch_.push_back(recipient_from_row(row));
    if (batch_.size() >= kBatchRows) flush();
  }
  void refuse(const RefusedRow& row) {
    ++refused_;
    if (refusals_.size() >= kMaxRefusals) return;
    refusals_.push_back(json::object{{"line", row.line}, {"reason", row.reason}});
  }
  void flush() {
    if (batch_.empty() || !stored_) return;
    const auto counts = app_.database.write([&](Transaction& transaction) {
      return Result<UpsertCounts>(upsert_recipients(transaction, batch_, app_.clock()));
    });
    batch_.clear();
    if (!counts) {
      stored_ = std::unexpected<Error>(counts.error());
      return;
    }
    counts_.added += counts->added;
    counts_.changed += counts->changed;
    counts_.unchanged += counts->unchanged;
  }

  App& app_;
  RecipientCsvReader reader_;
  std::vector<Recipient> batch_;
  UpsertCounts counts_;
  std::int64_t refused_ = 0;
  json::array refusals_;
  Result<void> stored_;
};

Response import_list(App& app, const Request& request) {
  QueryFields query(request);
  RecipientCsvOptions options;
  if (request.query_value("consent")) {
    options.consent = query.word("consent", "", {"given", "duty", "ask"});
  }
  options.consent_source = query.text("consent_source", kMaxSourceBytes).value_or("");
  const Result<void> read = query.finish();
  if (!read) return problem(read.error());
  const std::string_view type = request.header("content-type");
  if (ascii_lower(trimmed(type.substr(0, type.find(';')))) != "text/csv") {
    return problem(415, "unsupported", "Send the list as text/csv.");
  }
  Import import(app, options);
  const Result<void> imported = import.read(request.body);
  if (!imported) return problem(imported.error());
  const auto done = app.database.write([&](Transaction& transaction) -> Result<bool> {
    (void)ask_pending_recipients(transaction, app.clock());
    note(transaction, app, request, "recipients.import", import.counts_text());
    return true;
  });
  return done ? json_response(200, import.take_view()) : problem(done.error());
}

struct AddressOrder {
  std::string key;
  bool suppressed = false;
};
Result<AddressOrder> read_address_order(const Request& request, bool with_suppressed) {
  const auto body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  JsonFields fields(*body);
  const std::string address = fields.text("address", 3, kMaxAddressBytes);
  std::optional<bool> suppressed = false;
  if (with_suppressed) suppressed = fields.optional_boolean("suppressed");
  const Result<void> read = fields.finish();
  if (!read) return std::unexpected<Error>(read.error());
  if (!suppressed) return fail(ErrorCode::kInvalidArgument, "The field 'suppressed' is missing.");
  const Result<MailAddress> known = read_mail_address(address);
  if (!known) return std::unexpected<Error>(known.error());
  return AddressOrder{known->key, *suppressed};
}

Response suppress(App& app, const Request& request) {
  const Result<AddressOrder> order = read_address_order(request, true);
  if (!order) return problem(order.error());
  const auto changed = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const bool is_changed =
        order->suppressed ? suppress_address(transaction, {order->key, "by_hand",
                                                           request.principal.name, app.clock()})
                          : lift_suppression(transaction, order->key);
    note(transaction, app, request, order->suppressed ? "recipients.suppress" : "recipients.allow",
         "");
    return is_changed;
  });
  if (!changed) return problem(changed.error());
  return json_response(200, json::object{{"suppressed", order->suppressed}, {"changed", *changed}});
}

Response forget(App& app, const Request& request) {
  const Result<AddressOrder> order = read_address_order(request, false);
  if (!order) return problem(order.error());
  const auto deleted = app.database.write([&](Transaction& transaction) -> Result<bool> {
    const bool is_deleted = delete_recipient(transaction, order->key, app.clock());
    note(transaction, app, request, "recipients.forget", "");
    return is_deleted;
  });
  if (!deleted) return problem(deleted.error());
  return json_response(200, json::object{{"deleted", *deleted}});
}

using Handler = Response (*)(App&, const Request&);

}  // namespace

void add_alert_recipients_routes(Router& router, App& app) {
  const auto add = [&](const char* method, const char* pattern, Handler handler,
                       std::size_t max_body_bytes) {
    router.add(
        {.method = method,
         .pattern = pattern,
         .access = Access::kAdmin,
         .handler = [&app, handler](const Request& request) { return handler(app, request); },
         .max_body_bytes = max_body_bytes});
  };
  add("GET", "/api/v1/desk/recipients", list, 0);
  add("GET", "/api/v1/desk/recipients/count", count, 0);
  add("POST", "/api/v1/desk/recipients/import", import_list, kMaxListBytes);
  add("POST", "/api/v1/desk/recipients/suppression", suppress, 4096);
  add("POST", "/api/v1/desk/recipients/forget", forget, 4096);
}

}  // namespace holdfast
