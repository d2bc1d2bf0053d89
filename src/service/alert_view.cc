// Views for the desk. Safe from any thread.
#include "service/alert_view.h"

#include <boost/json.hpp>

#include "service/case_view.h"
#include "service/null_fields.h"

namespace holdfast {

namespace json = boost::json;

json::object alert_line(const StoredAlert& stored) {
  return {{"identifier", stored.identifier},
          {"message_type", stored.message_type},
          {"replaces", text_or_null(stored.replaces)},
          {"headline", stored.headline},
          {"state", stored.state},
          {"sending", stored.sending},
          {"proposed_at", format_time(stored.proposed_ms)},
          {"proposed_by", stored.proposed_by},
          {"published_at", time_or_null(stored.published_ms)},
          {"published_by", text_or_null(stored.published_by)}};
}

json::array findings_view(const std::vector<AlertFinding>& findings) {
  json::array view;
  for (const AlertFinding& finding : findings) {
    const bool is_error = finding.kind == AlertFinding::Kind::kError;
    view.push_back(json::object{{"kind", is_error ? "error" : "warning"},
                                {"line", finding.line},
                                {"message", finding.message}});
  }
  return view;
}

json::object recipient_view(const Recipient& recipient) {
  return {{"recipient_id", recipient.recipient_id},
          {"address", recipient.address},
          {"name", recipient.name},
          {"role", recipient.role},
          {"school", recipient.school},
          {"region", recipient.region},
          {"language", recipient.language},
          {"consent", recipient.consent},
          {"consent_source", recipient.consent_source},
          {"state", recipient.state}};
}

Result<StoredAlert> find_desk_alert(Transaction& transaction, const Request& request) {
  const auto found = find_alert(transaction, request.path_parameter("identifier"));
  if (!found) return fail(ErrorCode::kNotFound, "There is no alert with this identifier.");
  return *found;
}

}  // namespace holdfast
