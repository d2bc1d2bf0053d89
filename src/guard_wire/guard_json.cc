// Assessments as JSON. Pure.
#include "guard_wire/guard_json.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/utf8.h"
#include "holdfast/advice.h"

namespace holdfast {
namespace {

std::string_view true_or_false(bool value) { return value ? "true" : "false"; }

// Where the first byte from `at` on stands that JSON writes in another way, or the text's end.
std::size_t first_escaped(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kTops = kOnes * 0x80U;
  const auto zeros = [](std::uint64_t eight) { return (eight - kOnes) & ~eight; };
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    const std::uint64_t controls = (eight - kOnes * 0x20U) & ~eight;
    const std::uint64_t found = zeros(eight ^ kOnes * '"') | zeros(eight ^ kOnes * '\\') |
                                zeros(eight ^ kOnes * 0x7fU) | controls;
    // The lowest that is found is one; what stands above it means nothing.
    static_assert(std::endian::native == std::endian::little);
    if ((found & kTops) == 0) continue;
    return at + static_cast<std::size_t>(std::countr_zero(found & kTops)) / 8;
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '"' || byte == '\\' || byte < 0x20 || byte == 0x7f) return at;
  }
  return at;
}

void append_text_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

void append_index(std::string& out, std::string_view name,
                  const std::optional<std::uint32_t>& index) {
  out.append(R"(,")").append(name).append(R"(":)");
  out += index ? std::to_string(*index) : "null";
}

// A probability with four digits behind the point. Exact: a float times ten thousand fits a double.
void append_probability(std::string& out, float probability) {
  const double ten_thousandths = std::clamp(double{probability} * 10'000.0, 0.0, 10'000.0);
  const std::string digits = std::to_string(std::lrint(ten_thousandths) + 10'000);
  out.append(digits[0] == '2' ? "1." : "0.").append(digits, 1, 4);
}

void append_list(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(out, text);
  }
  out += ']';
}

void append_reasons(std::string& out, const GuardAssessment& assessment, const GuardSigns& signs) {
  out += R"(,"reasons":[)";
  for (const GuardReason& reason : assessment.reasons) {
    if (out.back() != '[') out += ',';
    out.append(R"({"sign":")").append(reason.sign).append(R"(","message":)");
    out.append(std::to_string(reason.message)).append(R"(,"start":)");
    out.append(std::to_string(reason.begin)).append(R"(,"end":)");
    out.append(std::to_string(reason.end)).append(R"(,"by":")");
    out += reason.by_suspect ? "suspect" : "person_at_risk";
    out += R"(","why":)";
    append_json_string(out, signs.why(reason.sign));
    out += '}';
  }
  out += ']';
}

void append_action(std::string& out, const GuardAssessment& assessment, const GuardRules& rules) {
  // Those of the level, not copied unless there is something to add.
  GuardActions more;
  if (assessment.may_harm_themselves) more = guard_actions(assessment, rules);
  const GuardActions& actions =
      assessment.may_harm_themselves ? more : rules.at[static_cast<std::size_t>(assessment.level)];
  out += R"(,"action":{"person_at_risk":)";
  append_list(out, actions.person_at_risk);
  out += R"(,"suspect":)";
  append_list(out, actions.suspect);
  out += R"(,"staff":)";
  append_text_or_null(out, actions.staff);
  out += R"(,"advice":{"situation":[)";
  const std::uint16_t happened = guard_situation(assessment);
  for (std::size_t bit = 0; bit < kHappenedBits; ++bit) {
    if ((happened >> bit & 1) == 0) continue;
    if (out.back() != '[') out += ',';
    append_json_string(out, happened_name(bit));
  }
  out.append(R"(],"unsafe":)").append(true_or_false(assessment.may_harm_themselves)) += "}}";
}

void append_body(std::string& out, const GuardAssessment& assessment, GuardLevel level,
                 const GuardRules& rules, const GuardSigns& signs) {
  out.append(R"(,"alert":)").append(true_or_false(assessment.highest >= GuardLevel::kWarn));
  out += R"(,"risk":)";
  append_probability(out, assessment.risk);
  out.append(R"(,"stage":")").append(guard_stage_name(assessment.stage));
  out.append(R"(","level":")").append(guard_level_name(level)) += '"';
  append_index(out, "first_notice", assessment.first_notice);
  append_index(out, "first_warn", assessment.first_warn);
  append_index(out, "first_urgent", assessment.first_urgent);
  out += R"(,"person_at_risk":)";
  append_text_or_null(out, assessment.person_at_risk);
  out += R"(,"suspect":)";
  append_text_or_null(out, assessment.suspect);
  out.append(R"(,"may_harm_themselves":)").append(true_or_false(assessment.may_harm_themselves));
  append_reasons(out, assessment, signs);
  append_action(out, assessment, rules);
  out += "}\n";
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) {
    append_json_string(out, replace_bad_utf8(text));
    return;
  }
  out += '"';
  // Nearly all of a text stands as it is, and is copied in long pieces.
  std::size_t copied = 0;
  for (std::size_t at = first_escaped(text, 0); at < text.size();
       at = first_escaped(text, at + 1)) {
    const char c = text[at];
    out.append(text, copied, at - copied);
    copied = at + 1;
    if (c != '"' && c != '\\') {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out.append("\\u00") += kDigits[static_cast<unsigned char>(c) >> 4];
      out += kDigits[static_cast<unsigned char>(c) & 15];
    } else {
      out += '\\';
      out += c;
    }
  }
  out.append(text, copied) += '"';
}

std::uint16_t guard_situation(const GuardAssessment& assessment) {
  std::uint16_t happened = 0;
  bool has_paid = assessment.stage == GuardStage::kAfterwards;
  std::optional<std::uint32_t> paid_at;
  for (const GuardReason& reason : assessment.reasons) {
    const std::string_view sign = reason.sign;
    if (sign == "ask") happened |= kAsked;
    if (sign == "sent") happened |= kSent;
    if (sign == "fake") happened |= kFaked;
    if (sign == "hacked") happened |= kHacked;
    if (sign == "threat") happened |= kThreatened;
    if (sign == "deadline") happened |= kDeadline;
    if (sign == "paid") {
      has_paid = true;
      if (paid_at && *paid_at != reason.message) happened |= kPaidAgain;
      paid_at = reason.message;
    }
  }
  if (has_paid) happened |= kPaid;
  if (assessment.stage >= GuardStage::kContact) happened |= kContact;
  if (assessment.stage == GuardStage::kThreat) happened |= kThreatened;
  return happened_with_implied(happened);
}

GuardActions guard_actions(const GuardAssessment& assessment, const GuardRules& rules) {
  GuardActions out = rules.at[static_cast<std::size_t>(assessment.level)];
  if (!assessment.may_harm_themselves) return out;
  const auto add = [](const std::vector<std::string>& more, std::vector<std::string>& all) {
    for (const std::string& each : more) {
      if (std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
    }
  };
  // What keeps somebody alive comes first.
  std::vector<std::string> people = rules.harm.person_at_risk;
  add(out.person_at_risk, people);
  out.person_at_risk = std::move(people);
  // Nobody is held back on account of words of self-harm alone.
  if (assessment.suspect.empty()) out.suspect.clear();
  add(rules.harm.suspect, out.suspect);
  if (!rules.harm.staff.empty()) out.staff = rules.harm.staff;
  return out;
}

void append_assessment(std::string& out, std::string_view id, const GuardAssessment& assessment,
                       const GuardRules& rules, const GuardSigns& signs) {
  out += R"({"id":)";
  append_text_or_null(out, id);
  append_body(out, assessment, assessment.highest, rules, signs);
}

void append_assessment(std::string& out, const GuardMoment& moment,
                       const GuardAssessment& assessment, const GuardRules& rules,
                       const GuardSigns& signs) {
  out += R"({"id":)";
  append_json_string(out, moment.conversation);
  out += R"(,"conversation":)";
  append_json_string(out, moment.conversation);
  out += R"(,"message":)";
  append_text_or_null(out, moment.message);
  out.append(R"(,"messages":)").append(std::to_string(moment.messages));
  out.append(R"(,"after":")").append(moment.event_type) += '"';
  append_body(out, assessment, assessment.level, rules, signs);
}

}  // namespace holdfast
