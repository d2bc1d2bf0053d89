// Validation with libxml2. Its own messages repeat values, so they are told anew here.
#include "referral/schema.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

#include <algorithm>
#include <memory>

namespace holdfast {
namespace {

constexpr std::size_t kMaxSchemaBytes = 4u << 20;
constexpr std::size_t kMaxFaults = 50;

struct FreeXml {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
  void operator()(xmlSchema* schema) const { xmlSchemaFree(schema); }
  void operator()(xmlSchemaParserCtxt* context) const { xmlSchemaFreeParserCtxt(context); }
  void operator()(xmlSchemaValidCtxt* context) const { xmlSchemaFreeValidCtxt(context); }
};
template <class T>
using XmlOwned = std::unique_ptr<T, FreeXml>;

#if LIBXML_VERSION >= 21200
using XmlFault = const xmlError*;
#else
using XmlFault = xmlError*;
#endif

void ignore(void*, XmlFault) {}

bool start_libxml() {
  static const bool is_started = [] {
    xmlInitParser();
    return true;
  }();
  return is_started;
}

XmlOwned<xmlDoc> parse(std::string_view text) {
  return XmlOwned<xmlDoc>(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr,
                                        nullptr,
                                        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
}

// The element's name is the report's own, never something that a person wrote.
void collect(void* data, XmlFault fault) {
  auto& faults = *static_cast<std::vector<std::string>*>(data);
  if (fault->level < XML_ERR_ERROR || faults.size() == kMaxFaults) return;
  const auto* node = static_cast<const xmlNode*>(fault->node);
  const char* name =
      node == nullptr || node->name == nullptr ? "?" : reinterpret_cast<const char*>(node->name);
  const bool is_order = fault->code == XML_SCHEMAV_ELEMENT_CONTENT;
  const bool is_attribute = fault->code >= XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1 &&
                            fault->code <= XML_SCHEMAV_CVC_COMPLEX_TYPE_5_2;
  const char* what = is_order       ? "does not belong here, or one before or in it is missing"
                     : is_attribute ? "has an attribute too many or too few"
                                    : "has a value that the schema does not allow";
  std::string sentence = fmt::format("Line {}: the element '{}' {}.", fault->line, name, what);
  if (std::find(faults.begin(), faults.end(), sentence) == faults.end()) {
    faults.push_back(std::move(sentence));
  }
}

}  // namespace

Result<std::vector<std::string>> schema_faults(std::string_view document, std::string_view schema) {
  const auto unusable = [] {
    return fail(ErrorCode::kInvalidArgument,
                "The schema cannot be used: fetch the XSD anew from the API's /xsd.");
  };
  if (!start_libxml() || schema.size() > kMaxSchemaBytes ||
      schema.find("<!DOCTYPE") != std::string_view::npos) {
    return unusable();
  }
  const XmlOwned<xmlDoc> schema_tree = parse(schema);
  if (!schema_tree) return unusable();
  const XmlOwned<xmlSchemaParserCtxt> reader(xmlSchemaNewDocParserCtxt(schema_tree.get()));
  if (!reader) return unusable();
  xmlSchemaSetParserStructuredErrors(reader.get(), ignore, nullptr);
  const XmlOwned<xmlSchema> parsed(xmlSchemaParse(reader.get()));
  if (!parsed) return unusable();
  const XmlOwned<xmlDoc> tree = parse(document);
  if (!tree) return std::vector<std::string>{"The document is no well-formed XML."};
  const XmlOwned<xmlSchemaValidCtxt> context(xmlSchemaNewValidCtxt(parsed.get()));
  if (!context) return fail(ErrorCode::kInternal, "The XML library could not be started.");
  std::vector<std::string> faults;
  xmlSchemaSetValidStructuredErrors(context.get(), collect, &faults);
  const int outcome = xmlSchemaValidateDoc(context.get(), tree.get());
  if (outcome != 0 && faults.empty()) faults.emplace_back("The document does not fit the schema.");
  return faults;
}

}  // namespace holdfast
