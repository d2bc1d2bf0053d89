// Strict reading of JSON that collects every fault instead of the first. Belongs to one thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "referral/incident.h"

namespace holdfast {

struct TextRule {
  std::size_t max_characters = 255;
  bool is_required = false;
  bool has_lines = false;  // line ends and tabs may stand in it
};

// A word of the JSON form and what the report calls it.
using Wording = std::pair<std::string_view, std::string_view>;

class ReferralFields {
 public:
  // All three are borrowed and must outlive this.
  ReferralFields(const boost::json::object& object, std::string path,
                 std::vector<ReferralFault>& faults)
      : object_(object), path_(std::move(path)), faults_(faults) {}
  // Says so where a field is there that nobody asked for.
  ~ReferralFields();
  ReferralFields(const ReferralFields&) = delete;
  ReferralFields& operator=(const ReferralFields&) = delete;

  std::string text(std::string_view name, const TextRule& rule = {});
  // Text without spaces: an address, an identifier.
  std::string token(std::string_view name, std::size_t max_characters);
  std::vector<std::string> texts(std::string_view name, std::size_t max_characters,
                                 std::size_t max_items = 20);
  std::string word(std::string_view name, std::initializer_list<Wording> allowed,
                   bool is_required = false);
  std::vector<std::string> words(std::string_view name, std::initializer_list<Wording> allowed);
  std::optional<bool> flag(std::string_view name);
  std::optional<std::int64_t> number(std::string_view name, std::int64_t min, std::int64_t max);
  std::vector<std::int64_t> numbers(std::string_view name);
  std::optional<Moment> moment(std::string_view name, bool is_required = false);
  void object(std::string_view name, const std::function<void(ReferralFields&)>& read);
  void objects(std::string_view name, std::size_t max_items,
               const std::function<void(ReferralFields&)>& read);
  [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }
  // The raw text of a field that is marked as read; null when it is no text or not there.
  const boost::json::string* raw_text(std::string_view name);

  void fault(std::string_view name, std::string sentence);

 private:
  const boost::json::value* take(std::string_view name);
  std::string word_of(const boost::json::value& value, std::string_view name,
                      std::initializer_list<Wording> allowed);
  [[nodiscard]] std::string place(std::string_view name) const;

  const boost::json::object& object_;
  const std::string path_;
  std::vector<ReferralFault>& faults_;
  std::set<std::string, std::less<>> known_;
};

// How many characters `text` has; nothing where it is no UTF-8 or holds what XML 1.0 cannot.
[[nodiscard]] std::optional<std::size_t> report_characters(std::string_view text, bool has_lines);

}  // namespace holdfast
