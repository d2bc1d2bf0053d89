// People, their accounts, addresses and devices in the incident's JSON. Pure; safe from any thread.
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "referral/incident_parts.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxListed = 50;

std::string read_ip_text(ReferralFields& fields, std::string_view name) {
  std::string text = fields.token(name, 45);
  std::array<unsigned char, 16> bytes{};
  const bool is_address = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
                          inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
  if (!is_address) fields.fault(name, "Give an IPv4 or IPv6 address.");
  return text;
}

std::string read_event(ReferralFields& fields) {
  return fields.word("event", {{"login", "Login"},
                               {"registration", "Registration"},
                               {"purchase", "Purchase"},
                               {"upload", "Upload"},
                               {"other", "Other"},
                               {"unknown", "Unknown"}});
}

}  // namespace

IpEvent read_ip_event(ReferralFields& fields) {
  IpEvent out;
  out.address = read_ip_text(fields, "address");
  out.event = read_event(fields);
  out.at = fields.moment("at");
  out.is_proxy = fields.flag("possible_proxy");
  out.port = fields.number("port", 1, 65'535);
  return out;
}

namespace {

Device read_device(ReferralFields& fields) {
  Device out;
  out.type = fields.text("type", {.is_required = true});
  out.value = fields.text("value", {.max_characters = kMaxUrl, .is_required = true});
  out.event = read_event(fields);
  out.at = fields.moment("at");
  return out;
}

std::vector<IpEvent> read_ip_events(ReferralFields& fields) {
  std::vector<IpEvent> out;
  fields.objects("ip_events", 1000,
                 [&](ReferralFields& each) { out.push_back(read_ip_event(each)); });
  return out;
}

}  // namespace

std::vector<Device> read_devices(ReferralFields& fields) {
  std::vector<Device> out;
  fields.objects("devices", 200, [&](ReferralFields& each) { out.push_back(read_device(each)); });
  return out;
}

namespace {

std::vector<std::string> read_emails(ReferralFields& fields) {
  std::vector<std::string> out = fields.texts("emails", 255);
  const bool is_good = std::all_of(out.begin(), out.end(), [](const std::string& each) {
    const std::size_t at = each.find('@');
    return at != std::string::npos && at > 0 && at + 1 < each.size() &&
           each.find(' ') == std::string::npos;
  });
  if (!is_good) fields.fault("emails", "One of these is no e-mail address.");
  return out;
}

}  // namespace

Contact read_contact(ReferralFields& fields) {
  Contact out;
  out.first_name = fields.text("first_name", {.max_characters = 100});
  out.last_name = fields.text("last_name", {.max_characters = 100});
  out.phones = fields.texts("phones", 50);
  out.emails = read_emails(fields);
  return out;
}

namespace {

Account read_account(ReferralFields& fields) {
  Account out;
  out.type = fields.word("type",
                         {{"billing", "Billing"},
                          {"linked", "Linked"},
                          {"business", "Business"},
                          {"creator", "Creator"},
                          {"parent_guardian", "Parent/Guardian"},
                          {"other", "Other"}},
                         true);
  out.platform = fields.text("platform", {.max_characters = 256});
  out.is_third_party = fields.flag("third_party").value_or(false);
  if (out.is_third_party && out.platform.empty()) {
    fields.fault("third_party", "Name the platform of an account that is at another company.");
  }
  out.id = fields.text("id");
  out.service = fields.text("service", {.max_characters = 100});
  out.screen_name = fields.text("screen_name");
  out.display_names = fields.texts("display_names", 255);
  out.profile_urls = fields.texts("profile_urls", kMaxUrl);
  out.phones = fields.texts("phones", 50);
  out.emails = read_emails(fields);
  out.is_compromised = fields.flag("compromised");
  out.ip_events = read_ip_events(fields);
  out.devices = read_devices(fields);
  out.prior_reports = fields.numbers("prior_reports");
  out.note = fields.text("note", {.max_characters = kMaxNote, .has_lines = true});
  return out;
}

std::string read_date(ReferralFields& fields, std::string_view name) {
  std::string text = fields.token(name, 10);
  if (text.empty()) return text;
  if (text.size() == 10 && parse_time(text + "T00:00:00Z")) return text;
  fields.fault(name, "Give a date such as 2011-02-28.");
  return {};
}

std::optional<Location> read_location(ReferralFields& fields) {
  std::optional<Location> out;
  fields.object("location", [&](ReferralFields& inner) {
    out.emplace();
    out->city = inner.text("city");
    out->region = inner.text("region");
    out->country = inner.token("country", 2);
    const bool is_code =
        out->country.size() == 2 && std::all_of(out->country.begin(), out->country.end(),
                                                [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!out->country.empty() && !is_code) {
      inner.fault("country", "Give the two capital letters of ISO 3166.");
    }
  });
  return out;
}

}  // namespace

Party read_party(ReferralFields& fields, bool is_victim) {
  Party out;
  const Contact contact = read_contact(fields);
  out.first_name = contact.first_name;
  out.last_name = contact.last_name;
  out.phones = contact.phones;
  out.emails = contact.emails;
  out.age = fields.number("age", 0, 150);
  out.date_of_birth = read_date(fields, "date_of_birth");
  out.id = fields.text("id");
  out.service = fields.text("service", {.max_characters = 100});
  out.is_compromised = fields.flag("compromised");
  out.screen_name = fields.text("screen_name");
  out.display_names = fields.texts("display_names", 255);
  out.profile_urls = fields.texts("profile_urls", kMaxUrl);
  out.bio = fields.text("bio", {.max_characters = kMaxNote, .has_lines = true});
  out.ip_events = read_ip_events(fields);
  out.devices = read_devices(fields);
  if (is_victim) {
    out.school = fields.text("school");
  } else {
    out.is_third_party = fields.flag("third_party");
    out.group = fields.text("group");
  }
  out.prior_reports = fields.numbers("prior_reports");
  out.is_suspended = fields.flag("suspended");
  out.is_banned = fields.flag("banned");
  out.location = read_location(fields);
  fields.objects("accounts", kMaxListed,
                 [&](ReferralFields& each) { out.accounts.push_back(read_account(each)); });
  out.note = fields.text("note", {.max_characters = kMaxNote, .has_lines = true});
  return out;
}

}  // namespace holdfast
