// Looking things up in a request. Pure; a request belongs to one thread.
#include "service/message.h"

#include "base/bytes.h"
#include "base/check.h"

namespace holdfast {

const char* role_name(Role role) {
  switch (role) {
    case Role::kAdmin:
      return "admin";
    case Role::kAnalyst:
      return "analyst";
    case Role::kPlatform:
      return "platform";
    case Role::kNone:
      return "none";
  }
  return "none";
}

std::optional<Role> role_from_name(std::string_view name) {
  for (Role role : {Role::kAdmin, Role::kAnalyst, Role::kPlatform}) {
    if (name == role_name(role)) return role;
  }
  return std::nullopt;
}

std::string Principal::actor() const {
  switch (kind) {
    case Kind::kStaff:
      return "staff:" + name;
    case Kind::kPlatformKey:
      return "platform:" + name;
    case Kind::kCase:
      return "case";
    case Kind::kReport:
      return "reporter";
    case Kind::kNobody:
      return "nobody";
  }
  return "nobody";
}

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

const std::string& Request::path_parameter(std::string_view name) const {
  for (const auto& [key, value] : path_parameters) {
    if (key == name) return value;
  }
  HOLDFAST_CHECK(false);
  return body;
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view pair = trimmed(rest.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return {};
}

}  // namespace holdfast
