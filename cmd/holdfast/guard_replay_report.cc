// A replay's figures. Pure.
#include "guard_replay_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostIdsShown = 10;

struct Figures {
  std::size_t at_least[4] = {};  // conversations that reached each level, by GuardLevel
  std::size_t positives = 0;     // labelled sextortion
  std::size_t found = 0;         // of them, those that reached warn
  std::size_t negatives = 0;     // labelled something else
  std::size_t false_alarms = 0;  // of them, those that reached warn
};

Figures figures_of(const GuardReplay& replay, std::size_t policy) {
  Figures out;
  for (const ReplayedConversation& each : replay.conversations) {
    const auto level = static_cast<std::size_t>(each.levels[policy]);
    for (std::size_t i = 0; i <= level; ++i) ++out.at_least[i];
    const auto label = replay.labels.find(each.id);
    if (label == replay.labels.end()) continue;
    const bool is_warned = each.levels[policy] >= GuardLevel::kWarn;
    ++(label->second ? out.positives : out.negatives);
    if (is_warned) ++(label->second ? out.found : out.false_alarms);
  }
  return out;
}

struct Difference {
  std::vector<std::string> higher;  // reach a higher level under the second policy
  std::vector<std::string> lower;
};

Difference difference_of(const GuardReplay& replay, std::size_t first, std::size_t second) {
  Difference out;
  for (const ReplayedConversation& each : replay.conversations) {
    if (each.levels[second] > each.levels[first]) out.higher.push_back(each.id);
    if (each.levels[second] < each.levels[first]) out.lower.push_back(each.id);
  }
  return out;
}

std::string share(std::size_t part, std::size_t all) {
  if (all == 0) return "none";
  return fmt::format("{} ({:.1f} %)", part,
                     100.0 * static_cast<double>(part) / static_cast<double>(all));
}

json::value ratio(std::size_t part, std::size_t all) {
  if (all == 0) return nullptr;
  return static_cast<double>(part) / static_cast<double>(all);
}

std::string some_of(const std::vector<std::string>& ids) {
  const std::size_t shown = std::min(ids.size(), kMostIdsShown);
  std::string out = fmt::format("{}", fmt::join(ids.begin(), ids.begin() + shown, ", "));
  if (ids.size() > shown) out += fmt::format(" and {} more (--json has all)", ids.size() - shown);
  return out;
}

std::size_t labelled(const GuardReplay& replay) {
  return static_cast<std::size_t>(std::count_if(
      replay.conversations.begin(), replay.conversations.end(),
      [&](const ReplayedConversation& each) { return replay.labels.contains(each.id); }));
}

// Without their folders where they can be told apart so.
std::vector<std::string> short_names(const GuardReplay& replay) {
  std::vector<std::string> names;
  for (const ReplayedPolicy& each : replay.policies) {
    names.push_back(each.name.substr(each.name.rfind('/') + 1));
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = replay.policies[i].name;
  return names;
}

using Row = std::vector<std::string>;

// Columns as wide as their widest cell.
std::string table_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      out += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    out += row.back() + "\n";
  }
  return out;
}

}  // namespace

std::string replay_as_text(const GuardReplay& replay) {
  const std::size_t all = replay.conversations.size();
  const std::vector<std::string> names = short_names(replay);
  std::vector<Row> rows{{"Policy", "Thresholds", "Reach notice", "Reach warn", "Reach urgent"}};
  if (replay.has_labels) rows.front().insert(rows.front().end(), {"Recall", "False alarms"});
  for (std::size_t i = 0; i < replay.policies.size(); ++i) {
    const GuardPolicy& policy = replay.policies[i].policy;
    const Figures figures = figures_of(replay, i);
    Row& row = rows.emplace_back();
    row = {names[i],
           fmt::format("{:.3g} / {:.3g} / {:.3g}", policy.notice, policy.warn, policy.urgent),
           share(figures.at_least[1], all), share(figures.at_least[2], all),
           share(figures.at_least[3], all)};
    if (!replay.has_labels) continue;
    row.push_back(share(figures.found, figures.positives));
    row.push_back(share(figures.false_alarms, figures.negatives));
  }
  std::string out = fmt::format("{} conversations", all);
  if (replay.has_labels) out += fmt::format(", {} of them labelled", labelled(replay));
  out += "\n\n" + table_of(rows);
  for (std::size_t i = 1; i < replay.policies.size(); ++i) {
    const Difference difference = difference_of(replay, 0, i);
    out += fmt::format("\n{} beside {}: ", names[i], names[0]);
    if (difference.higher.empty() && difference.lower.empty()) out += "no conversation differs.";
    out += "\n";
    const std::pair<const char*, const std::vector<std::string>*> both[] = {
        {"higher", &difference.higher}, {"lower", &difference.lower}};
    for (const auto& [word, ids] : both) {
      if (!ids->empty()) out += fmt::format("  {} {}: {}\n", ids->size(), word, some_of(*ids));
    }
  }
  return out;
}

std::string replay_as_json(const GuardReplay& replay) {
  json::array policies;
  for (std::size_t i = 0; i < replay.policies.size(); ++i) {
    const GuardPolicy& policy = replay.policies[i].policy;
    const Figures figures = figures_of(replay, i);
    json::object one{
        {"policy", replay.policies[i].name},
        {"thresholds",
         {{"notice", policy.notice}, {"warn", policy.warn}, {"urgent", policy.urgent}}},
        {"notice", figures.at_least[1]},
        {"warn", figures.at_least[2]},
        {"urgent", figures.at_least[3]}};
    if (replay.has_labels) {
      one["sextortion"] = figures.positives;
      one["found"] = figures.found;
      one["recall"] = ratio(figures.found, figures.positives);
      one["others"] = figures.negatives;
      one["false_alarms"] = figures.false_alarms;
      one["false_alarm_rate"] = ratio(figures.false_alarms, figures.negatives);
    }
    policies.push_back(std::move(one));
  }
  json::array differences;
  for (std::size_t i = 1; i < replay.policies.size(); ++i) {
    const Difference difference = difference_of(replay, 0, i);
    differences.push_back(
        json::object{{"policy", replay.policies[i].name},
                     {"beside", replay.policies[0].name},
                     {"higher", json::array(difference.higher.begin(), difference.higher.end())},
                     {"lower", json::array(difference.lower.begin(), difference.lower.end())}});
  }
  json::object out{{"conversations", replay.conversations.size()},
                   {"policies", std::move(policies)},
                   {"differences", std::move(differences)}};
  if (replay.has_labels) out["labelled"] = labelled(replay);
  return json::serialize(out) + "\n";
}

}  // namespace holdfast
