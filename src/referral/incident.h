// An incident of sextortion as a platform tells it, and its strict JSON form:
// docs/formats/referral.md. Values only; pure; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// An instant with the text it was written as: the report keeps the zone that was observed.
struct Moment {
  TimeMs at_ms = 0;
  std::string text;  // an xs:dateTime with a zone
};

struct IpEvent {
  std::string address;
  std::string event;  // "Login", "Registration", "Purchase", "Upload", "Other", "Unknown"; or empty
  std::optional<Moment> at;
  std::optional<bool> is_proxy;
  std::optional<std::int64_t> port;
};

struct Device {
  std::string type;  // "IMEI" ...
  std::string value;
  std::string event;
  std::optional<Moment> at;
};

struct Location {
  std::string city;
  std::string region;
  std::string country;  // two letters
};

// Another account of the same person, here or elsewhere.
struct Account {
  std::string type;  // "Billing", "Linked", "Business", "Creator", "Parent/Guardian", "Other"
  std::string platform;
  bool is_third_party = false;
  std::string id;
  std::string service;
  std::string screen_name;
  std::vector<std::string> display_names;
  std::vector<std::string> profile_urls;
  std::vector<std::string> phones;
  std::vector<std::string> emails;
  std::optional<bool> is_compromised;
  std::vector<IpEvent> ip_events;
  std::vector<Device> devices;
  std::vector<std::int64_t> prior_reports;
  std::string note;
};

// Who is reported, or a victim. Every text may be empty: not known.
struct Party {
  std::string first_name;
  std::string last_name;
  std::vector<std::string> phones;
  std::vector<std::string> emails;
  std::optional<std::int64_t> age;
  std::string date_of_birth;  // 2011-02-28
  std::string id;             // in the platform's system
  std::string service;
  std::optional<bool> is_compromised;
  std::string screen_name;
  std::vector<std::string> display_names;
  std::vector<std::string> profile_urls;
  std::string bio;
  std::vector<IpEvent> ip_events;
  std::vector<Device> devices;
  std::optional<bool> is_third_party;  // of who is reported alone
  std::string school;                  // of a victim alone
  std::vector<std::int64_t> prior_reports;
  std::string group;  // of who is reported alone
  std::optional<bool> is_suspended;
  std::optional<bool> is_banned;
  std::optional<Location> location;
  std::vector<Account> accounts;
  std::string note;
};

struct Contact {
  std::string first_name;
  std::string last_name;
  std::vector<std::string> phones;
  std::vector<std::string> emails;
};

struct Reporter {
  Contact person;
  std::optional<Contact> contact;
  std::string company;
  std::string terms_of_service;
  std::string legal_url;
};

// Where money was asked to go. NCMEC's form has no element for it.
struct Payment {
  std::string method;  // a word of the JSON form: "bank_transfer" ...
  std::string service;
  std::string account;  // an IBAN, a handle, a wallet, a gift card's code
  std::string holder;
  std::string amount;
  std::string currency;
  std::optional<bool> is_paid;
  std::optional<Moment> at;
  std::string note;
};

struct FileHash {
  std::string type;  // "MD5", "SHA1", "SHA256", "PDQ" or another's name
  std::string value;
};

struct ReportFile {
  std::string name;
  bool is_attached = false;            // its bytes are sent; otherwise it is only described
  std::optional<std::string> content;  // the bytes, where this reading brought them
  std::optional<Moment> uploaded_at;
  std::string location;
  std::optional<bool> is_viewed;
  std::optional<bool> is_exif_viewed;
  std::optional<bool> is_public;
  bool is_supplemental = false;
  std::vector<std::string> annotations;  // the schema's names
  std::string classification;            // "A1", "A2", "B1", "B2" or empty
  std::vector<FileHash> hashes;
  std::optional<IpEvent> ip_event;
  std::vector<Device> devices;
  std::string note;
};

// What was written in a chat, or the pages it was on.
struct Chat {
  std::string client;
  std::string room;
  std::string content;
  std::string note;
};
struct WebPages {
  std::vector<std::string> urls;
  std::optional<bool> is_third_party;
  std::string note;
};

struct LawEnforcement {
  std::string agency;
  std::string case_number;
  std::optional<bool> is_reported;
};

struct NamedDeadline {
  std::string name;  // a word of a-z, 0-9 and _
  TimeMs due_ms = 0;
};

struct Incident {
  std::string reference;  // the platform's own name of it, once a platform
  bool is_reviewed = false;
  std::string platform;
  Moment at;
  std::string at_note;
  std::string escalation;
  std::vector<std::string> annotations;  // the schema's names beside sextortion, which is always
  std::optional<TimeMs> known_ms;        // when the platform learned of it
  std::optional<Chat> chat;
  std::optional<WebPages> pages;
  std::optional<LawEnforcement> law_enforcement;
  Reporter reporter;
  std::optional<Party> suspect;
  std::vector<Party> victims;
  std::vector<Payment> payments;
  std::vector<ReportFile> files;
  std::vector<NamedDeadline> deadlines;
  std::string note;
};

// What is wrong, and where: a path of this format's own names such as "suspect.ip_events[0].port".
// Neither ever holds a word of the incident.
struct ReferralFault {
  std::string where;
  std::string sentence;
};

inline constexpr std::size_t kMaxIncidentBytes = 48u << 20;
inline constexpr std::size_t kMaxFileBytes = 25u << 20;
inline constexpr std::size_t kMaxFilesBytes = 32u << 20;  // of one incident
inline constexpr std::size_t kMaxReferralFiles = 20;
inline constexpr std::size_t kMaxReferralFaults = 100;

struct IncidentReadOptions {
  TimeMs now_ms = 0;  // an incident lies before it
  // Gives the bytes of a file that the incident names by "path". Empty: a path is a fault.
  std::function<Result<std::string>(const std::string& path)> open_file;
  // The incident was stored before: "attached" files have their bytes elsewhere, and it is not held
  // against it how old it is.
  bool is_stored = false;
};

struct IncidentReading {
  Incident incident;
  std::string stored;  // the JSON without the files' bytes; empty when there are faults
  std::vector<ReferralFault> faults;
};

// Reads and checks. Every fault is found at once, up to kMaxReferralFaults.
[[nodiscard]] IncidentReading read_incident(std::string_view json,
                                            const IncidentReadOptions& options);

// Drafts, as JSON that a person completes: from a line of `holdfast guard`, or of `holdfast match`.
// "reviewed" is false in them: nobody is reported on a machine's word alone. kInvalidArgument for
// what is no such line, or an alert that names nobody as suspect.
[[nodiscard]] Result<std::string> incident_from_guard(std::string_view line);
[[nodiscard]] Result<std::string> incident_from_match(std::string_view line);
// `draft` with the fields of `more` where it has none; objects are merged, lists are not.
[[nodiscard]] Result<std::string> merged_incident(std::string_view draft, std::string_view more);

}  // namespace holdfast
