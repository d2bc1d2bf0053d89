// `holdfast guard replay`: past conversations under several policies, side by side. One thread.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "guard_input.h"
#include "guard_replay_report.h"
#include "guard_verbs.h"
#include "guard_wire/guard_conversations.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"

namespace holdfast {
namespace {

constexpr std::size_t kMostPolicies = 8;
constexpr std::size_t kMostLabelBytes = 1u << 16;  // of one line

// One policy, and a guard of its own for each kind of line.
struct Candidate {
  GuardSetup setup;
  std::unique_ptr<Guard> whole;
  std::unique_ptr<Guard> eventful;
  std::unique_ptr<GuardFeed> feed;
};

Result<std::vector<Candidate>> load_candidates(const GuardReplayOptions& options,
                                               GuardReplay& replay) {
  std::vector<std::string> policies = options.policies;
  if (policies.empty()) policies.emplace_back();
  std::vector<Candidate> out;
  for (const std::string& policy : policies) {
    GuardFiles files = options.files;
    files.policy = policy;
    Result<GuardSetup> setup = load_guard(files);
    if (!setup) {
      const std::string name = policy.empty() ? "The program's policy" : policy;
      return fail(setup.error().code, name + ": " + setup.error().message);
    }
    Candidate& one = out.emplace_back();
    one.setup = std::move(*setup);
    // All judge by the same knowledge, which is read once.
    const auto& knowledge = out.front().setup.knowledge;
    one.setup.knowledge = knowledge;
    const GuardOptions guard{.policy = one.setup.rules.policy};
    one.whole = std::make_unique<Guard>(knowledge, guard);
    one.eventful = std::make_unique<Guard>(knowledge, guard);
    one.feed = std::make_unique<GuardFeed>(*one.eventful);
    replay.policies.push_back({policy.empty() ? "built-in" : policy, one.setup.rules.policy});
  }
  return out;
}

// {"id": "...", "sextortion": true} a line.
Result<std::map<std::string, bool>> load_labels(const std::string& file) {
  std::map<std::string, bool> labels;
  GuardInput input(file);
  if (!input.is_open()) return fail(ErrorCode::kInvalidArgument, file + " cannot be opened.");
  std::string wrong;
  LineCutter cutter(kMostLabelBytes, [&](std::string_view line, std::uint64_t number) {
    boost::system::error_code error;
    const boost::json::value value =
        boost::json::parse(boost::json::string_view(line.data(), line.size()), error);
    const boost::json::object* const object = error ? nullptr : value.if_object();
    const boost::json::value* const id = object ? object->if_contains("id") : nullptr;
    const boost::json::value* const label = object ? object->if_contains("sextortion") : nullptr;
    const bool is_good = id && label && id->is_string() && label->is_bool();
    if (is_good) labels[std::string(id->as_string())] = label->as_bool();
    if (is_good || !wrong.empty()) return;
    wrong = fmt::format("{}, line {}: a label is {{\"id\": text, \"sextortion\": true or false}}.",
                        file, number);
  });
  while (true) {
    const Result<std::string_view> piece = input.read_some();
    if (!piece) return fail(ErrorCode::kInvalidArgument, file + ": " + piece.error().message + ".");
    if (piece->empty()) break;
    cutter.feed(*piece);
  }
  cutter.finish();
  if (!wrong.empty()) return fail(ErrorCode::kInvalidArgument, wrong);
  return labels;
}

// Judges lines of both kinds under each candidate.
class Replayer {
 public:
  Replayer(std::vector<Candidate>& candidates, GuardReplay& replay)
      : candidates_(candidates), replay_(replay) {}

  Result<void> take(std::string_view line, std::uint64_t number) {
    return line.find("\"messages\"") != std::string_view::npos ? take_conversation(line, number)
                                                               : take_event(line);
  }
  // What the events came to.
  void finish() {
    for (auto& [name, place] : places_) {
      for (const Candidate& each : candidates_) {
        replay_.conversations[place].add(each.eventful->assess(name));
      }
    }
  }

 private:
  Result<void> take_conversation(std::string_view line, std::uint64_t number) {
    const Result<GuardConversation> conversation = conversations_.read(line);
    if (!conversation) return std::unexpected<Error>(conversation.error());
    ReplayedConversation out;
    out.id = conversation->id.empty() ? std::to_string(number) : std::string(conversation->id);
    for (const Candidate& each : candidates_) {
      out.add(assess_conversation(*each.whole, *conversation));
    }
    replay_.conversations.push_back(std::move(out));
    return {};
  }
  Result<void> take_event(std::string_view line) {
    const Result<GuardEvent> event = events_.read(line);
    if (!event) return std::unexpected<Error>(event.error());
    for (Candidate& each : candidates_) (void)each.feed->push(*event);
    if (event->conversation.empty()) return {};
    const auto [at, is_new] =
        places_.emplace(std::string(event->conversation), replay_.conversations.size());
    if (is_new) replay_.conversations.push_back({.id = at->first});
    return {};
  }

  std::vector<Candidate>& candidates_;
  GuardReplay& replay_;
  GuardConversationReader conversations_;
  GuardEventReader events_;
  std::map<std::string, std::size_t> places_;  // of conversations known from events
};

}  // namespace

int run_guard_replay(const GuardReplayOptions& options) {
  if (options.policies.size() > kMostPolicies) return refuse_guard("Compare at most 8 policies.");
  GuardReplay replay;
  Result<std::vector<Candidate>> candidates = load_candidates(options, replay);
  if (!candidates) return refuse_guard(candidates.error().message);
  if (!options.labels.empty()) {
    Result<std::map<std::string, bool>> labels = load_labels(options.labels);
    if (!labels) return refuse_guard(labels.error().message);
    replay.labels = std::move(*labels);
    replay.has_labels = true;
  }
  GuardInput input(options.input);
  if (!input.is_open()) {
    return refuse_guard("The file cannot be opened; check its name and that you may read it.");
  }
  Replayer replayer(*candidates, replay);
  BadLines bad;
  GuardProgress progress(input.size());
  std::uint64_t lines = 0;
  LineCutter cutter(kMaxConversationLineBytes, [&](std::string_view line, std::uint64_t number) {
    lines = number;
    const Result<void> done = replayer.take(line, number);
    if (!done) bad.add(number, done.error());
  });
  while (true) {
    const Result<std::string_view> piece = input.read_some();
    if (!piece) return refuse_guard("The file: " + piece.error().message + ".");
    if (piece->empty()) break;
    cutter.feed(*piece);
    progress.add(piece->size(), lines);
  }
  cutter.finish();
  replayer.finish();
  const std::string report = options.as_json ? replay_as_json(replay) : replay_as_text(replay);
  const bool is_broken = std::fwrite(report.data(), 1, report.size(), stdout) != report.size() ||
                         std::fflush(stdout) != 0;
  return bad.finish() || is_broken ? 1 : 0;
}

}  // namespace holdfast
