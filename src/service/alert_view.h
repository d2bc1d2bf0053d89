// Alerts, rows and recipients as the desk sees them, and what several of its resources share. Pure
// but for find_desk_alert; safe from any thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "alert/alert.h"
#include "service/alert_office.h"
#include "service/app.h"
#include "service/message.h"
#include "store/alert_store.h"
#include "store/recipient_store.h"

namespace holdfast {

[[nodiscard]] boost::json::object alert_line(const StoredAlert& stored);
[[nodiscard]] boost::json::array findings_view(const std::vector<AlertFinding>& findings);
[[nodiscard]] boost::json::object recipient_view(const Recipient& recipient);

// The alert that the path's {identifier} names; kNotFound when there is none.
[[nodiscard]] Result<StoredAlert> find_desk_alert(Transaction& transaction, const Request& request);

// The `next` of a page of `limit` of which one more was asked for: the last one's id, or null.
template <class Row, class IdOf>
[[nodiscard]] boost::json::value take_next(std::vector<Row>& rows, std::size_t limit, IdOf id_of) {
  if (rows.size() <= limit) return nullptr;
  rows.resize(limit);
  return id_of(rows.back());
}

}  // namespace holdfast
