// Elements in the schema's order: each function writes one of its sequences, top to bottom. Pure.
#include "referral/report_xml.h"

#include <fmt/format.h>

#include <pugixml.hpp>

namespace holdfast {
namespace {

constexpr const char* kIncidentType = "Online Enticement of Children for Sexual Acts";

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

std::string written(const pugi::xml_document& document) {
  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(writer.text);
}

void declare(pugi::xml_document& document) {
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
}

// One element, left out where there is nothing to say.
void put(pugi::xml_node parent, const char* name, const std::string& value) {
  if (value.empty()) return;
  parent.append_child(name).text().set(value.c_str());
}
void put(pugi::xml_node parent, const char* name, const std::vector<std::string>& values) {
  for (const std::string& each : values) put(parent, name, each);
}
void put(pugi::xml_node parent, const char* name, const std::optional<bool>& value) {
  if (value) put(parent, name, std::string(*value ? "true" : "false"));
}
void put(pugi::xml_node parent, const char* name, const std::optional<std::int64_t>& value) {
  if (value) put(parent, name, std::to_string(*value));
}
void put(pugi::xml_node parent, const char* name, const std::vector<std::int64_t>& values) {
  for (const std::int64_t each : values) put(parent, name, std::to_string(each));
}
void put(pugi::xml_node parent, const char* name, const std::optional<Moment>& value) {
  if (value) put(parent, name, value->text);
}

void put_flags(pugi::xml_node parent, const std::vector<std::string>& names) {
  for (const std::string& name : names) put(parent, name.c_str(), std::string("true"));
}

void put_ip_event(pugi::xml_node parent, const IpEvent& event) {
  pugi::xml_node node = parent.append_child("ipCaptureEvent");
  put(node, "ipAddress", event.address);
  put(node, "eventName", event.event);
  put(node, "dateTime", event.at);
  put(node, "possibleProxy", event.is_proxy);
  put(node, "port", event.port);
}

void put_ip_events(pugi::xml_node parent, const std::vector<IpEvent>& events) {
  for (const IpEvent& each : events) put_ip_event(parent, each);
}

void put_devices(pugi::xml_node parent, const std::vector<Device>& devices) {
  for (const Device& each : devices) {
    pugi::xml_node node = parent.append_child("deviceId");
    put(node, "idType", each.type);
    put(node, "idValue", each.value);
    put(node, "eventName", each.event);
    put(node, "dateTime", each.at);
  }
}

void put_contact(pugi::xml_node parent, const char* name, const Contact& contact) {
  pugi::xml_node node = parent.append_child(name);
  put(node, "firstName", contact.first_name);
  put(node, "lastName", contact.last_name);
  put(node, "phone", contact.phones);
  put(node, "email", contact.emails);
}

void put_person(pugi::xml_node parent, const char* name, const Party& party) {
  pugi::xml_node node = parent.append_child(name);
  put(node, "firstName", party.first_name);
  put(node, "lastName", party.last_name);
  put(node, "phone", party.phones);
  put(node, "email", party.emails);
  put(node, "age", party.age);
  put(node, "dateOfBirth", party.date_of_birth);
}

void put_location(pugi::xml_node parent, const std::optional<Location>& location) {
  if (!location) return;
  pugi::xml_node node = parent.append_child("estimatedLocation");
  put(node, "city", location->city);
  put(node, "region", location->region);
  put(node, "countryCode", location->country);
}

void put_account(pugi::xml_node parent, const Account& account) {
  pugi::xml_node node = parent.append_child("associatedAccount");
  node.append_attribute("type") = account.type.c_str();
  put(node, "platform", account.platform);
  if (account.is_third_party) node.child("platform").append_attribute("thirdPartyUser") = "true";
  put(node, "phone", account.phones);
  put(node, "email", account.emails);
  put(node, "espService", account.service);
  put(node, "espIdentifier", account.id);
  put(node, "profileUrl", account.profile_urls);
  put(node, "screenName", account.screen_name);
  put(node, "displayName", account.display_names);
  put(node, "compromisedAccount", account.is_compromised);
  put_ip_events(node, account.ip_events);
  put_devices(node, account.devices);
  put(node, "priorCTReport", account.prior_reports);
  put(node, "additionalInfo", account.note);
}

std::string payment_words(const Payment& payment) {
  std::string out = "Method: " + payment.method + ".";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) out += fmt::format(" {}: {}.", name, value);
  };
  add("Service", payment.service);
  add("Account", payment.account);
  add("In the name of", payment.holder);
  add("Amount",
      payment.currency.empty() ? payment.amount : payment.amount + " " + payment.currency);
  if (payment.is_paid) out += *payment.is_paid ? " It was paid." : " It was not paid.";
  if (payment.at) add("When", payment.at->text);
  add("Note", payment.note);
  return out;
}

// The accounts that money was asked to go to, as accounts of who is reported.
void put_payment_accounts(pugi::xml_node parent, const std::vector<Payment>& payments) {
  for (const Payment& each : payments) {
    if (each.account.empty()) continue;
    Account account;
    account.type = "Billing";
    account.platform = each.service;
    account.is_third_party = !each.service.empty();
    account.note = "Where the person reported asked money to go. " + payment_words(each);
    put_account(parent, account);
  }
}

// What personOrUserReported and victim have in common, in their order.
void put_identity(pugi::xml_node node, const Party& party) {
  put(node, "espIdentifier", party.id);
  put(node, "espService", party.service);
  put(node, "compromisedAccount", party.is_compromised);
  put(node, "screenName", party.screen_name);
  put(node, "displayName", party.display_names);
  put(node, "profileUrl", party.profile_urls);
  put(node, "profileBio", party.bio);
  put_ip_events(node, party.ip_events);
  put_devices(node, party.devices);
}

void put_suspect(pugi::xml_node report, const Incident& incident) {
  if (!incident.suspect) return;
  const Party& party = *incident.suspect;
  pugi::xml_node node = report.append_child("personOrUserReported");
  put_person(node, "personOrUserReportedPerson", party);
  put_identity(node, party);
  put(node, "thirdPartyUserReported", party.is_third_party);
  put(node, "priorCTReports", party.prior_reports);
  put(node, "groupIdentifier", party.group);
  put(node, "accountTemporarilyDisabled", party.is_suspended);
  put(node, "accountPermanentlyDisabled", party.is_banned);
  put_location(node, party.location);
  for (const Account& each : party.accounts) put_account(node, each);
  put_payment_accounts(node, incident.payments);
  put(node, "additionalInfo", party.note);
}

void put_victim(pugi::xml_node report, const Party& party) {
  pugi::xml_node node = report.append_child("victim");
  put_person(node, "victimPerson", party);
  put_identity(node, party);
  put(node, "schoolName", party.school);
  put(node, "priorCTReports", party.prior_reports);
  put(node, "accountTemporarilyDisabled", party.is_suspended);
  put(node, "accountPermanentlyDisabled", party.is_banned);
  put_location(node, party.location);
  for (const Account& each : party.accounts) put_account(node, each);
  put(node, "additionalInfo", party.note);
}

void put_summary(pugi::xml_node report, const Incident& incident) {
  pugi::xml_node node = report.append_child("incidentSummary");
  put(node, "incidentType", std::string(kIncidentType));
  put(node, "platform", incident.platform);
  put(node, "escalateToHighPriority", incident.escalation);
  pugi::xml_node annotations = node.append_child("reportAnnotations");
  put(annotations, "sextortion", std::string("true"));
  put_flags(annotations, incident.annotations);
  put(node, "incidentDateTime", incident.at.text);
  put(node, "incidentDateTimeDescription", incident.at_note);
}

void put_where(pugi::xml_node report, const Incident& incident) {
  if (incident.pages) {
    pugi::xml_node node = report.append_child("internetDetails").append_child("webPageIncident");
    if (incident.pages->is_third_party) {
      node.append_attribute("thirdPartyHostedContent") = *incident.pages->is_third_party;
    }
    put(node, "url", incident.pages->urls);
    put(node, "additionalInfo", incident.pages->note);
  }
  if (incident.chat) {
    pugi::xml_node node = report.append_child("internetDetails").append_child("chatImIncident");
    put(node, "chatClient", incident.chat->client);
    put(node, "chatRoomName", incident.chat->room);
    put(node, "content", incident.chat->content);
    put(node, "additionalInfo", incident.chat->note);
  }
}

void put_law_enforcement(pugi::xml_node report, const Incident& incident) {
  if (!incident.law_enforcement) return;
  pugi::xml_node node = report.append_child("lawEnforcement");
  put(node, "agencyName", incident.law_enforcement->agency);
  put(node, "caseNumber", incident.law_enforcement->case_number);
  put(node, "reportedToLe", incident.law_enforcement->is_reported);
}

void put_reporter(pugi::xml_node report, const Reporter& reporter) {
  pugi::xml_node node = report.append_child("reporter");
  put_contact(node, "reportingPerson", reporter.person);
  if (reporter.contact) put_contact(node, "contactPerson", *reporter.contact);
  put(node, "companyTemplate", reporter.company);
  put(node, "termsOfService", reporter.terms_of_service);
  put(node, "legalURL", reporter.legal_url);
}

// A file whose bytes are not sent can only be told of in words.
std::string described_file(const ReportFile& file) {
  std::string out = "Not uploaded: " + file.name + ".";
  for (const FileHash& each : file.hashes) out += fmt::format(" {} {}.", each.type, each.value);
  if (!file.location.empty()) out += " Where it was: " + file.location;
  if (!file.note.empty()) out += " " + file.note;
  return out;
}

std::string additional_info(const Incident& incident) {
  std::string out = incident.note;
  const auto add = [&](const std::string& line) { out += (out.empty() ? "" : "\n") + line; };
  if (!incident.payments.empty()) add("What money was asked for:");
  for (const Payment& each : incident.payments) add("- " + payment_words(each));
  for (const ReportFile& each : incident.files) {
    if (!each.is_attached) add(described_file(each));
  }
  return out;
}

}  // namespace

std::string report_xml(const Incident& incident) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node report = document.append_child("report");
  put_summary(report, incident);
  put_where(report, incident);
  put_law_enforcement(report, incident);
  put_reporter(report, incident.reporter);
  put_suspect(report, incident);
  for (const Party& each : incident.victims) put_victim(report, each);
  put(report, "additionalInfo", additional_info(incident));
  return written(document);
}

std::string file_details_xml(const ReportFile& file, const UploadedFile& uploaded) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node node = document.append_child("fileDetails");
  put(node, "reportId", uploaded.report_id);
  put(node, "fileId", uploaded.file_id);
  put(node, "originalFileName", file.name);
  put(node, "uploadedToEspTimestamp", file.uploaded_at);
  put(node, "locationOfFile", file.location);
  put(node, "fileViewedByEsp", file.is_viewed);
  put(node, "exifViewedByEsp", file.is_exif_viewed);
  put(node, "publiclyAvailable", file.is_public);
  put(node, "fileRelevance",
      std::string(file.is_supplemental ? "Supplemental Reported" : "Reported"));
  if (!file.annotations.empty()) put_flags(node.append_child("fileAnnotations"), file.annotations);
  put(node, "industryClassification", file.classification);
  for (const FileHash& each : file.hashes) {
    pugi::xml_node hash = node.append_child("originalFileHash");
    hash.append_attribute("hashType") = each.type.c_str();
    hash.text().set(each.value.c_str());
  }
  if (file.ip_event) put_ip_event(node, *file.ip_event);
  put_devices(node, file.devices);
  put(node, "additionalInfo", file.note);
  return written(document);
}

}  // namespace holdfast
