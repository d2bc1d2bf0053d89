// Summaries: what is said, in whose order. Pure.
#include "referral/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace holdfast {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

void add(Lines& lines, const char* what, const std::string& value) {
  if (!value.empty()) lines.emplace_back(what, value);
}
void add(Lines& lines, const char* what, const std::vector<std::string>& values) {
  add(lines, what, fmt::format("{}", fmt::join(values, ", ")));
}
void add(Lines& lines, const char* what, const std::optional<Moment>& value) {
  if (value) add(lines, what, value->text);
}

std::string full_name(const std::string& first, const std::string& last) {
  return first.empty() || last.empty() ? first + last : first + " " + last;
}

std::string event_words(const IpEvent& event) {
  std::string out = event.address;
  if (event.port) out += fmt::format(" port {}", *event.port);
  if (!event.event.empty()) out += ", " + event.event;
  if (event.at) out += ", " + event.at->text;
  if (event.is_proxy.value_or(false)) out += ", possibly a proxy";
  return out;
}

std::string account_words(const Account& account) {
  std::string out = account.type;
  for (const std::string& each : {account.platform, account.id, account.screen_name}) {
    if (!each.empty()) out += ", " + each;
  }
  for (const auto* list :
       {&account.display_names, &account.profile_urls, &account.emails, &account.phones}) {
    for (const std::string& each : *list) out += ", " + each;
  }
  if (account.is_compromised.value_or(false)) out += ", taken over by somebody else";
  if (!account.note.empty()) out += ". " + account.note;
  return out;
}

void add_party(Lines& lines, const Party& party) {
  add(lines, "Name", full_name(party.first_name, party.last_name));
  if (party.age) add(lines, "Age", std::to_string(*party.age));
  add(lines, "Date of birth", party.date_of_birth);
  add(lines, "Phone", party.phones);
  add(lines, "E-mail", party.emails);
  add(lines, "School", party.school);
  add(lines, "User name", party.screen_name);
  add(lines, "Shown as", party.display_names);
  add(lines, "Profile", party.profile_urls);
  add(lines, "Account number", party.id);
  add(lines, "Service", party.service);
  if (party.is_compromised.value_or(false)) {
    add(lines, "Account", std::string("taken over by somebody else"));
  }
  if (party.location) {
    std::vector<std::string> where;
    for (const std::string& each :
         {party.location->city, party.location->region, party.location->country}) {
      if (!each.empty()) where.push_back(each);
    }
    add(lines, "Estimated place", where);
  }
  for (const IpEvent& each : party.ip_events) add(lines, "IP address", event_words(each));
  for (const Device& each : party.devices) add(lines, "Device", each.type + " " + each.value);
  for (const Account& each : party.accounts) add(lines, "Other account", account_words(each));
  add(lines, "Group", party.group);
  add(lines, "About", party.note);
}

SummarySection danger(const Incident& incident) {
  SummarySection out{"danger", "Is somebody in danger now?", {}};
  add(out.lines, "Urgent", incident.escalation);
  return out;
}

SummarySection reporter(const Incident& incident) {
  SummarySection out{"reporter", "Who makes this report", {}};
  const Contact& person = incident.reporter.person;
  add(out.lines, "Name", full_name(person.first_name, person.last_name));
  add(out.lines, "E-mail", person.emails);
  add(out.lines, "Phone", person.phones);
  if (const auto& contact = incident.reporter.contact) {
    add(out.lines, "Whom to ask", full_name(contact->first_name, contact->last_name));
    add(out.lines, "Their e-mail", contact->emails);
    add(out.lines, "Their phone", contact->phones);
  }
  add(out.lines, "Platform", incident.platform);
  add(out.lines, "Legal process", incident.reporter.legal_url);
  add(out.lines, "Our reference", incident.reference);
  return out;
}

SummarySection child(const Incident& incident) {
  SummarySection out{"child", "The child", {}};
  for (std::size_t i = 0; i < incident.victims.size(); ++i) {
    if (incident.victims.size() > 1) add(out.lines, "Child", std::to_string(i + 1));
    add_party(out.lines, incident.victims[i]);
  }
  return out;
}

SummarySection suspect(const Incident& incident) {
  SummarySection out{"suspect", "The person reported", {}};
  if (incident.suspect) add_party(out.lines, *incident.suspect);
  return out;
}

SummarySection what(const Incident& incident) {
  SummarySection out{"what", "What happened", {}};
  add(out.lines, "Kind", std::string("Financial sextortion (online blackmail) of a child"));
  add(out.lines, "Account of it", incident.note);
  if (incident.chat) {
    add(out.lines, "Chat", incident.chat->content);
    add(out.lines, "About the chat", incident.chat->note);
  }
  return out;
}

SummarySection when(const Incident& incident) {
  SummarySection out{"when", "When and where", {}};
  add(out.lines, "When", incident.at.text);
  add(out.lines, "About the time", incident.at_note);
  add(out.lines, "Platform", incident.platform);
  if (incident.chat) {
    add(out.lines, "Chat program", incident.chat->client);
    add(out.lines, "Chat room", incident.chat->room);
  }
  if (incident.pages) add(out.lines, "Pages", incident.pages->urls);
  return out;
}

SummarySection money(const Incident& incident) {
  SummarySection out{"money", "Money", {}};
  for (const Payment& each : incident.payments) {
    add(out.lines, "Asked for by", each.method);
    add(out.lines, "Service", each.service);
    add(out.lines, "To account", each.account);
    add(out.lines, "In the name of", each.holder);
    add(out.lines, "Amount",
        each.currency.empty() ? each.amount : each.amount + " " + each.currency);
    if (each.is_paid) add(out.lines, "Paid", std::string(*each.is_paid ? "yes" : "no"));
    add(out.lines, "When", each.at);
    add(out.lines, "Note", each.note);
  }
  return out;
}

SummarySection evidence(const Incident& incident) {
  SummarySection out{"evidence", "Evidence that is held", {}};
  for (const ReportFile& each : incident.files) {
    std::string words = each.name;
    for (const FileHash& hash : each.hashes) words += fmt::format(", {} {}", hash.type, hash.value);
    add(out.lines, "File", words);
    add(out.lines, "Uploaded", each.uploaded_at);
    add(out.lines, "Where it was", each.location);
    if (each.ip_event) add(out.lines, "Uploaded from", event_words(*each.ip_event));
    add(out.lines, "Note", each.note);
  }
  return out;
}

SummarySection others(const Incident& incident) {
  SummarySection out{"others", "Who else was told", {}};
  if (const auto& police = incident.law_enforcement) {
    add(out.lines, "Agency", police->agency);
    add(out.lines, "Its case number", police->case_number);
    if (police->is_reported) {
      add(out.lines, "Reported to it", std::string(*police->is_reported ? "yes" : "no"));
    }
  }
  return out;
}

using Maker = SummarySection (*)(const Incident&);
constexpr std::array<Maker, 9> kUk = {danger,  reporter, child,    what,  when,
                                      suspect, money,    evidence, others};
constexpr std::array<Maker, 9> kUs = {danger, when,  what,     reporter, suspect,
                                      child,  money, evidence, others};
constexpr std::array<Maker, 9> kGeneric = {danger, child,    suspect,  what,  when,
                                           money,  evidence, reporter, others};

}  // namespace

std::optional<SummaryOrder> summary_order(std::string_view word) {
  if (word == "uk") return SummaryOrder::kUk;
  if (word == "us") return SummaryOrder::kUs;
  if (word == "generic") return SummaryOrder::kGeneric;
  return std::nullopt;
}

std::vector<SummarySection> incident_summary(const Incident& incident, SummaryOrder order) {
  const auto& makers = order == SummaryOrder::kUk   ? kUk
                       : order == SummaryOrder::kUs ? kUs
                                                    : kGeneric;
  std::vector<SummarySection> sections;
  for (const Maker make : makers) sections.push_back(make(incident));
  return sections;
}

}  // namespace holdfast
