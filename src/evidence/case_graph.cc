// CASE/UCO. Pure; safe from any thread.
#include "evidence/case_graph.h"

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "evidence/timeline.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

namespace json = boost::json;

json::object link_to(const std::string& id) { return {{"@id", id}}; }

json::object typed(std::string_view type, const std::string& value) {
  return {{"@type", type}, {"@value", value}};
}

json::object time_value(TimeMs at, bool is_device_time = false) {
  std::string text = format_time(at);
  if (is_device_time) text.pop_back();
  return typed("xsd:dateTime", text);
}

void put(json::object& object, std::string_view name, const std::string& value) {
  if (!value.empty()) object.emplace(name, value);
}

void add_sentence(std::string& out, std::string_view label, const std::string& value) {
  if (value.empty()) return;
  if (!out.empty()) out += "; ";
  out += label;
  out += value;
}

class Graph {
 public:
  explicit Graph(const PackContent& content) : content_(content) {}
  std::string make();

 private:
  // A name for the next thing of that kind.
  std::string id(std::string_view kind) {
    std::size_t& next = next_[std::string(kind)];
    return "kb:" + std::string(kind) + "-" + graph_uuid(content_.pack_id, kind, next++);
  }
  [[nodiscard]] std::string message_id(std::size_t index) const {
    return "kb:message-" + graph_uuid(content_.pack_id, "message", index);
  }
  void put_line(const json::object& object) {
    body_ += body_.empty() ? "" : ",\n";
    body_ += json::serialize(object);
  }
  // Adds an object that the investigation names.
  void put_object(const std::string& own_id, const json::object& object) {
    objects_.push_back(link_to(own_id));
    put_line(object);
  }
  // Objects that are told apart by a text: people, places, applications.
  std::string named(std::string_view kind, std::string_view type, const std::string& name);
  std::string account(const std::string& app, const std::string& handle);

  void put_exhibit(std::size_t index);
  void put_provenance(std::size_t index, const std::string& file, const std::string& record);
  void put_accounts();
  void put_account(const DetailedAccount& account);
  void put_message(std::size_t index);
  void put_payment(std::size_t index);

  const PackContent& content_;
  std::map<std::string, std::size_t> next_;
  std::map<std::pair<std::string, std::string>, std::string> named_;
  std::map<std::pair<std::string, std::string>, std::string> accounts_;
  std::vector<std::vector<std::size_t>> messages_of_;  // by exhibit
  std::string tool_;
  json::array objects_;
  std::string body_;
};

std::string Graph::named(std::string_view kind, std::string_view type, const std::string& name) {
  std::string& known = named_[{std::string(kind), name}];
  if (known.empty()) {
    known = id(kind);
    put_object(known, {{"@id", known}, {"@type", type}, {"uco-core:name", name}});
  }
  return known;
}

void Graph::put_provenance(std::size_t index, const std::string& file, const std::string& record) {
  const Exhibit& each = content_.exhibits[index];
  json::array inside{link_to(file)};
  for (const std::size_t message : messages_of_[index])
    inside.push_back(link_to(message_id(message)));
  std::string about = each.details.description;
  add_sentence(about, "How: ", each.details.how);
  add_sentence(about, "Time zone of the device: ", each.details.zone);
  if (each.details.clock_offset_seconds) {
    add_sentence(about, "Device clock less true time, in seconds: ",
                 std::to_string(*each.details.clock_offset_seconds));
  }
  json::object out{{"@id", record},
                   {"@type", "case-investigation:ProvenanceRecord"},
                   {"uco-core:name", "Exhibit " + each.number}};
  put(out, "uco-core:description", about);
  out.emplace("case-investigation:exhibitNumber", each.number);
  out.emplace("uco-core:object", std::move(inside));
  put_object(record, out);
}

void Graph::put_exhibit(std::size_t index) {
  const Exhibit& each = content_.exhibits[index];
  const std::string file = id("file");
  const auto hash = [this](std::string_view method, const std::string& value) {
    return json::object{{"@id", id("hash")},
                        {"@type", "uco-types:Hash"},
                        {"uco-types:hashMethod", method},
                        {"uco-types:hashValue", typed("xsd:hexBinary", value)}};
  };
  json::object file_facet{{"@id", id("file-facet")},
                          {"@type", "uco-observable:FileFacet"},
                          {"uco-observable:fileName", each.name},
                          {"uco-observable:filePath", each.path},
                          {"uco-observable:modifiedTime", time_value(each.modified_ms)},
                          {"uco-observable:sizeInBytes", each.bytes}};
  json::object data_facet{{"@id", id("content-data-facet")},
                          {"@type", "uco-observable:ContentDataFacet"},
                          {"uco-observable:sizeInBytes", each.bytes},
                          {"uco-observable:hash",
                           json::array{hash("SHA256", each.sha256), hash("SHA512", each.sha512)}}};
  put_object(file,
             {{"@id", file},
              {"@type", "uco-observable:File"},
              {"uco-core:hasFacet", json::array{std::move(file_facet), std::move(data_facet)}}});
  const std::string record = id("provenance-record");
  put_provenance(index, file, record);
  const std::string action = id("investigative-action");
  json::object out{{"@id", action},
                   {"@type", "case-investigation:InvestigativeAction"},
                   {"uco-core:name", "Collected exhibit " + each.number}};
  put(out, "uco-core:description", each.details.how);
  out.emplace("uco-action:endTime", time_value(each.details.when.value_or(content_.now)));
  if (!each.details.who.empty()) {
    out.emplace("uco-action:performer",
                link_to(named("person", "uco-identity:Person", each.details.who)));
  }
  if (!each.details.where.empty()) {
    out.emplace("uco-action:location",
                link_to(named("location", "uco-location:Location", each.details.where)));
  }
  out.emplace("uco-action:instrument", link_to(tool_));
  out.emplace("uco-action:result", json::array{link_to(record), link_to(file)});
  put_object(action, out);
}

void Graph::put_account(const DetailedAccount& account) {
  const std::string own = id("account");
  const std::string& identifier = account.handle.empty() ? account.name : account.handle;
  json::array facets;
  facets.push_back(json::object{{"@id", id("account-facet")},
                                {"@type", "uco-observable:AccountFacet"},
                                {"uco-observable:accountIdentifier", identifier}});
  if (!account.app.empty()) {
    const std::string app = named("application", "uco-observable:Application", account.app);
    facets.push_back(json::object{{"@id", id("application-account-facet")},
                                  {"@type", "uco-observable:ApplicationAccountFacet"},
                                  {"uco-observable:application", link_to(app)}});
  }
  if (!account.name.empty()) {
    facets.push_back(json::object{{"@id", id("digital-account-facet")},
                                  {"@type", "uco-observable:DigitalAccountFacet"},
                                  {"uco-observable:displayName", account.name}});
  }
  std::string about;
  add_sentence(about, "Whose: ", account.role);
  add_sentence(about, "Link: ", account.link);
  add_sentence(about, "Note: ", account.note);
  json::object out{{"@id", own}, {"@type", "uco-observable:ApplicationAccount"}};
  put(out, "uco-core:description", about);
  out.emplace("uco-core:hasFacet", std::move(facets));
  put_object(own, out);
  const std::string app = ascii_lower(account.app);
  for (const std::string* name : {&account.handle, &account.name}) {
    if (!name->empty()) accounts_.emplace(std::pair(app, *name), own);
  }
}

std::string Graph::account(const std::string& app, const std::string& handle) {
  const auto key = std::pair(ascii_lower(app), handle);
  const auto known = accounts_.find(key);
  if (known != accounts_.end()) return known->second;
  put_account({.app = app, .handle = handle});
  return accounts_.at(key);
}

void Graph::put_message(std::size_t index) {
  const PackMessage& each = content_.messages[index];
  json::object facet{{"@id", id("message-facet")}, {"@type", "uco-observable:MessageFacet"}};
  if (!each.app.empty()) {
    const std::string app = named("application", "uco-observable:Application", each.app);
    facet.emplace("uco-observable:application", link_to(app));
  }
  if (!each.from.empty()) {
    facet.emplace("uco-observable:from", link_to(account(each.app, each.from)));
  }
  if (!each.to.empty()) {
    facet.emplace("uco-observable:to", json::array{link_to(account(each.app, each.to))});
  }
  facet.emplace("uco-observable:messageText", each.text);
  if (each.at) {
    facet.emplace("uco-observable:sentTime", time_value(*each.at, each.is_device_time));
  }
  put(facet, "uco-observable:sessionID", each.thread);
  const std::string own = message_id(index);
  put_object(own, {{"@id", own},
                   {"@type", "uco-observable:Message"},
                   {"uco-core:hasFacet", json::array{std::move(facet)}}});
}

void Graph::put_payment(std::size_t index) {
  const DetailedPayment& each = content_.payments[index];
  std::string about = payment_text(each);
  add_sentence(about, "Provider: ", each.provider);
  if (each.at) add_sentence(about, "At: ", format_time(*each.at));
  add_sentence(about, "Note: ", each.note);
  const std::string own = id("payment");
  json::object out{{"@id", own},
                   {"@type", "uco-observable:Account"},
                   {"uco-core:name", "Payment " + std::to_string(index + 1)}};
  put(out, "uco-core:description", about);
  json::object facet{{"@id", id("account-facet")}, {"@type", "uco-observable:AccountFacet"}};
  put(facet, "uco-observable:accountIdentifier", each.account);
  out.emplace("uco-core:hasFacet", json::array{std::move(facet)});
  put_object(own, out);
}

std::string Graph::make() {
  messages_of_.resize(content_.exhibits.size());
  for (std::size_t i = 0; i < content_.messages.size(); ++i) {
    const std::size_t exhibit = content_.messages[i].exhibit;
    if (exhibit != kNoExhibit) messages_of_[exhibit].push_back(i);
  }
  tool_ = id("tool");
  put_object(tool_, {{"@id", tool_}, {"@type", "uco-tool:Tool"}, {"uco-core:name", "Holdfast"}});
  for (std::size_t i = 0; i < content_.exhibits.size(); ++i) put_exhibit(i);
  for (const DetailedAccount& each : content_.accounts) put_account(each);
  for (std::size_t i = 0; i < content_.messages.size(); ++i) put_message(i);
  for (std::size_t i = 0; i < content_.payments.size(); ++i) put_payment(i);
  json::object context{
      {"kb", "urn:holdfast:exhibit-pack:" + content_.pack_id + "#"},
      {"case-investigation", "https://ontology.caseontology.org/case/investigation/"}};
  for (const char* part :
       {"action", "core", "identity", "location", "observable", "tool", "types"}) {
    context.emplace("uco-" + std::string(part),
                    "https://ontology.unifiedcyberontology.org/uco/" + std::string(part) + "/");
  }
  context.emplace("xsd", "http://www.w3.org/2001/XMLSchema#");
  const std::string own = id("investigation");
  json::object investigation{{"@id", own}, {"@type", "case-investigation:Investigation"}};
  put(investigation, "uco-core:name", content_.case_name);
  investigation.emplace("uco-core:object", std::move(objects_));
  return "{\"@context\":" + json::serialize(context) + ",\"@graph\":[\n" +
         json::serialize(investigation) + ",\n" + body_ + "\n]}\n";
}

}  // namespace

std::string graph_uuid(std::string_view pack_id, std::string_view kind, std::size_t index) {
  // SHA-1 is what version 5 is; nothing is trusted to it.
  std::string hex(pack_id);
  std::erase(hex, '-');
  Bytes input = hex_decode(hex).value_or(Bytes());
  const std::string name = std::string(kind) + "/" + std::to_string(index);
  input.insert(input.end(), name.begin(), name.end());
  Bytes hash = digest(DigestKind::kSha1, input);
  hash.resize(16);
  hash[6] = static_cast<std::uint8_t>((hash[6] & 0x0F) | 0x50);
  hash[8] = static_cast<std::uint8_t>((hash[8] & 0x3F) | 0x80);
  std::string out = hex_encode(hash);
  for (const std::size_t dash : {8, 13, 18, 23}) out.insert(dash, 1, '-');
  return out;
}

std::string case_jsonld(const PackContent& content) { return Graph(content).make(); }

}  // namespace holdfast
