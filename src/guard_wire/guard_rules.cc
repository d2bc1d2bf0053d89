// The two files that a safeguarding expert edits. Pure.
#include "guard_wire/guard_rules.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "guard_wire/json_fields.h"

namespace holdfast {
namespace {

namespace dom = simdjson::dom;

std::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

Result<std::string> text_in(dom::object object, std::string_view name, std::string_view where) {
  const auto text = JsonFields(object).text(name);
  if (!text || !*text || (*text)->empty()) {
    return refuse(std::string(where) + ": '" + std::string(name) + "' must be text.");
  }
  return std::string(**text);
}

Result<dom::object> object_in(dom::object object, std::string_view name, std::string_view where) {
  const auto found = JsonFields(object).object(name);
  if (!found || !*found) {
    return refuse(std::string(where) + ": '" + std::string(name) + "' must be an object.");
  }
  return **found;
}

Result<std::vector<std::string>> texts_in(dom::object object, std::string_view name,
                                          std::string_view where) {
  const auto list = JsonFields(object).array(name);
  std::vector<std::string> out;
  bool is_good = list && *list;
  if (is_good) {
    for (const dom::element each : **list) {
      std::string_view text;
      is_good = is_good && each.get(text) == simdjson::SUCCESS && !text.empty();
      out.emplace_back(text);
    }
  }
  if (!is_good) {
    return refuse(std::string(where) + ": '" + std::string(name) + "' must be a list of texts.");
  }
  return out;
}

Result<GuardPolicy> thresholds_of(dom::object root) {
  const Result<dom::object> levels = object_in(root, "thresholds", "The policy");
  if (!levels) return std::unexpected<Error>(levels.error());
  GuardPolicy policy;
  const std::pair<std::string_view, float*> all[] = {
      {"notice", &policy.notice}, {"warn", &policy.warn}, {"urgent", &policy.urgent}};
  for (const auto& [name, place] : all) {
    const auto number = JsonFields(*levels).number(name);
    if (!number || !*number || !(**number > 0 && **number < 1)) {
      return refuse("The policy: the threshold '" + std::string(name) +
                    "' must be a number above 0 and below 1.");
    }
    *place = static_cast<float>(**number);
  }
  if (policy.notice >= policy.warn) {
    return refuse("The policy: the threshold 'notice' must be below 'warn'.");
  }
  return policy;
}

Result<std::vector<GuardAction>> actions_of(dom::object root) {
  const Result<dom::object> actions = object_in(root, "actions", "The policy");
  if (!actions) return std::unexpected<Error>(actions.error());
  std::vector<GuardAction> out;
  for (const dom::key_value_pair pair : *actions) {
    dom::object object;
    const std::string where = "The policy's action '" + std::string(pair.key) + "'";
    if (pair.value.get(object) != simdjson::SUCCESS) return refuse(where + " must be an object.");
    const Result<std::string> about = text_in(object, "about", where);
    const Result<std::string> what = text_in(object, "what", where);
    if (!about) return std::unexpected<Error>(about.error());
    if (!what) return std::unexpected<Error>(what.error());
    if (*about != "person_at_risk" && *about != "suspect" && *about != "staff") {
      return refuse(where + ": 'about' must be person_at_risk, suspect or staff.");
    }
    out.push_back({std::string(pair.key), *about, *what});
  }
  return out;
}

Result<void> check_named(const std::vector<GuardAction>& actions, std::string_view id,
                         std::string_view about) {
  const bool is_there = std::any_of(actions.begin(), actions.end(), [&](const GuardAction& one) {
    return one.id == id && one.about == about;
  });
  if (is_there) return {};
  return refuse("The policy names '" + std::string(id) + "' for " + std::string(about) +
                ", but describes no such action.");
}

Result<GuardActions> actions_at(dom::object root, std::string_view level,
                                const std::vector<GuardAction>& actions) {
  const Result<dom::object> at = object_in(root, "at", "The policy");
  if (!at) return std::unexpected<Error>(at.error());
  const Result<dom::object> one = object_in(*at, level, "The policy's 'at'");
  if (!one) return std::unexpected<Error>(one.error());
  const std::string where = "The policy's level '" + std::string(level) + "'";
  const auto people = texts_in(*one, "person_at_risk", where);
  if (!people) return std::unexpected<Error>(people.error());
  const auto suspect = texts_in(*one, "suspect", where);
  if (!suspect) return std::unexpected<Error>(suspect.error());
  const auto staff = JsonFields(*one).text("staff");
  if (!staff) return refuse(where + ": 'staff' must be text or null.");
  GuardActions out{*people, *suspect, std::string(staff->value_or(""))};
  for (const std::string& id : out.person_at_risk) {
    if (auto named = check_named(actions, id, "person_at_risk"); !named) {
      return std::unexpected<Error>(named.error());
    }
  }
  for (const std::string& id : out.suspect) {
    if (auto named = check_named(actions, id, "suspect"); !named) {
      return std::unexpected<Error>(named.error());
    }
  }
  if (!out.staff.empty()) {
    if (auto named = check_named(actions, out.staff, "staff"); !named) {
      return std::unexpected<Error>(named.error());
    }
  }
  return out;
}

Result<GuardSignText> sign_text_of(dom::object object, const GuardSigns& known,
                                   const std::string& where) {
  GuardSignText out;
  const std::pair<std::string_view, std::string*> texts[] = {
      {"stage", &out.stage}, {"by", &out.by}, {"why", &out.why}, {"look_for", &out.look}};
  for (const auto& [name, place] : texts) {
    Result<std::string> text = text_in(object, name, where);
    if (!text) return std::unexpected<Error>(text.error());
    *place = std::move(*text);
  }
  Result<std::vector<std::string>> sources = texts_in(object, "sources", where);
  if (!sources) return std::unexpected<Error>(sources.error());
  out.sources = std::move(*sources);
  if (out.sources.empty()) return refuse(where + " needs a source.");
  for (const std::string& source : out.sources) {
    const bool is_known = std::any_of(known.sources.begin(), known.sources.end(),
                                      [&](const auto& each) { return each.first == source; });
    if (!is_known) return refuse(where + " names the source '" + source + "', which is not there.");
  }
  return out;
}

Result<void> read_sources(dom::object root, GuardSigns& out) {
  const Result<dom::object> sources = object_in(root, "sources", "The signs");
  if (!sources) return std::unexpected<Error>(sources.error());
  for (const dom::key_value_pair pair : *sources) {
    dom::object object;
    const std::string where = "The source '" + std::string(pair.key) + "'";
    if (pair.value.get(object) != simdjson::SUCCESS) return refuse(where + " must be an object.");
    const Result<std::string> name = text_in(object, "name", where);
    const Result<std::string> url = text_in(object, "url", where);
    const Result<std::string> checked = text_in(object, "checked", where);
    if (!name) return std::unexpected<Error>(name.error());
    if (!url) return std::unexpected<Error>(url.error());
    if (!checked) return std::unexpected<Error>(checked.error());
    out.sources.emplace_back(pair.key, GuardSource{*name, *url, *checked});
  }
  return {};
}

// A limit as a person writes it, to a hundredth.
std::string plain(double number) {
  const auto hundredths = static_cast<long long>(std::lround(number * 100));
  std::string out = std::to_string(hundredths / 100);
  if (hundredths % 100 == 0) return out;
  const std::string rest = std::to_string(100 + hundredths % 100).substr(1);
  return out + '.' + (rest.back() == '0' ? rest.substr(0, 1) : rest);
}

// A number within its limits, or as it was where the policy does not name it.
Result<double> limit_in(dom::object across, std::string_view name, double own, double least,
                        double most, bool is_whole) {
  const auto number = JsonFields(across).number(name);
  const double value = number ? number->value_or(own) : least - 1;
  const bool is_fine = value >= least && value <= most && (!is_whole || value == std::floor(value));
  if (is_fine) return value;
  return refuse("The policy's 'across': '" + std::string(name) + "' must be a " +
                (is_whole ? "whole " : "") + "number from " + plain(least) + " to " + plain(most) +
                ".");
}

Result<void> read_people_limits(dom::object across, GuardSpreadOptions& out) {
  for (std::size_t i = 0; i < kSpreadKinds; ++i) {
    const auto kind = static_cast<SpreadKind>(i);
    const Result<double> people =
        limit_in(across, spread_kind_name(kind), out.people[i], 2, 50, true);
    if (!people) return std::unexpected<Error>(people.error());
    out.people[i] = static_cast<std::uint32_t>(*people);
  }
  return {};
}

// A policy without "across" has the limits that are the program's own.
Result<void> read_across(dom::object root, GuardRules& out) {
  const auto found = JsonFields(root).object("across");
  if (!found) return refuse("The policy: 'across' must be an object.");
  if (!*found) return {};
  const dom::object across = **found;
  GuardSpreadOptions& options = out.across;
  if (Result<void> people = read_people_limits(across, options); !people) return people;
  constexpr double kHourMs = 3'600'000;
  const std::pair<std::string_view, std::int64_t*> half_lives[] = {
      {"half_life_hours", &options.half_life_ms},
      {"burst_half_life_hours", &options.burst_half_life_ms}};
  for (const auto& [name, place] : half_lives) {
    const auto own = static_cast<double>(*place) / kHourMs;
    const Result<double> hours = limit_in(across, name, own, 1, 8'760, false);
    if (!hours) return std::unexpected<Error>(hours.error());
    *place = static_cast<std::int64_t>(*hours * kHourMs);
  }
  const Result<double> words = limit_in(across, "least_words", options.least_words, 3, 50, true);
  if (!words) return std::unexpected<Error>(words.error());
  options.least_words = static_cast<std::uint32_t>(*words);
  // Read in hundredths, so that the limits are the numbers that the core holds them to.
  const Result<double> alike =
      limit_in(across, "resemblance_percent", options.resemblance * 100.0F, 30, 90, true);
  if (!alike) return std::unexpected<Error>(alike.error());
  options.resemblance = static_cast<float>(*alike) / 100.0F;
  const auto staff = JsonFields(across).text("staff");
  if (!staff) return refuse("The policy's 'across': 'staff' must be text or null.");
  out.across_staff = staff->value_or("");
  return out.across_staff.empty() ? Result<void>()
                                  : check_named(out.actions, out.across_staff, "staff");
}

}  // namespace

std::string_view GuardSigns::why(std::string_view sign) const {
  for (std::size_t i = 0; i < kSigns; ++i) {
    if (kSignNames[i] == sign) return signs[i].why;
  }
  return {};
}

Result<GuardRules> read_guard_rules(std::string_view policy_json) {
  JsonText json;
  const Result<dom::object> root = json.read_object(policy_json);
  if (!root) return refuse("The policy: " + root.error().message);
  GuardRules out;
  const Result<GuardPolicy> policy = thresholds_of(*root);
  if (!policy) return std::unexpected<Error>(policy.error());
  out.policy = *policy;
  Result<std::vector<GuardAction>> actions = actions_of(*root);
  if (!actions) return std::unexpected<Error>(actions.error());
  out.actions = std::move(*actions);
  const std::pair<std::string_view, GuardActions*> levels[] = {
      {"notice", &out.at[1]}, {"warn", &out.at[2]}, {"urgent", &out.at[3]}, {"harm", &out.harm}};
  for (const auto& [name, place] : levels) {
    Result<GuardActions> at = actions_at(*root, name, out.actions);
    if (!at) return std::unexpected<Error>(at.error());
    *place = std::move(*at);
  }
  if (Result<void> across = read_across(*root, out); !across) {
    return std::unexpected<Error>(across.error());
  }
  return out;
}

Result<GuardSigns> read_guard_signs(std::string_view signs_json) {
  JsonText json;
  const Result<dom::object> root = json.read_object(signs_json);
  if (!root) return refuse("The signs: " + root.error().message);
  GuardSigns out;
  if (Result<void> read = read_sources(*root, out); !read) {
    return std::unexpected<Error>(read.error());
  }
  const Result<dom::object> signs = object_in(*root, "signs", "The signs");
  if (!signs) return std::unexpected<Error>(signs.error());
  for (std::size_t i = 0; i < kSigns; ++i) {
    const Result<dom::object> object = object_in(*signs, kSignNames[i], "The signs");
    if (!object) return std::unexpected<Error>(object.error());
    const std::string where = "The sign '" + std::string(kSignNames[i]) + "'";
    Result<GuardSignText> text = sign_text_of(*object, out, where);
    if (!text) return std::unexpected<Error>(text.error());
    out.signs[i] = std::move(*text);
  }
  return out;
}

}  // namespace holdfast
