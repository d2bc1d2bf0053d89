// Senders, whom they reached, and in what way. One thread.
#include <algorithm>
#include <list>
#include <tuple>
#include <unordered_map>

#include "base/check.h"
#include "guard/mix.h"
#include "guard/spread_sketch.h"
#include "guard/spread_trail.h"
#include "holdfast/guard_spread.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxKeptNameBytes = 512;
constexpr std::size_t kMostTrails = 12;  // of a sender: one a kind, and one a group of contacts
constexpr std::size_t kBlockBytes = 32;  // what the allocator adds to a block, at most
// Of a sender's place in the list and in the table.
constexpr std::size_t kPlaceBytes = 4 * sizeof(void*) + sizeof(std::uint64_t) + 2 * kBlockBytes;

struct Person {
  std::uint64_t key = 0;  // of the name, or of the conversation where there is none
  std::int64_t last = 0;
  std::string name;
  std::string conversation;
  bool is_notable = false;  // the sender was the suspect there, at notice or more
  bool is_threatened = false;
};

struct Script {
  TextSketch sketch{};
  bool is_notable = false;
  SpreadTrail trail;
};

struct Sender {
  std::uint64_t key = 0;
  std::int64_t now = 0;   // the latest time heard; 0: none yet
  std::size_t bytes = 0;  // as counted last
  std::vector<Person> people;
  std::vector<Script> scripts;
  std::vector<SpreadTrail> trails;
};

template <class T>
std::size_t bytes_of(const std::vector<T>& all) {
  return all.capacity() == 0 ? 0 : all.capacity() * sizeof(T) + kBlockBytes;
}

std::size_t bytes_of(const std::string& text) {
  const std::size_t inside = std::string().capacity();
  return text.capacity() <= inside ? 0 : text.capacity() + 1 + kBlockBytes;
}

std::size_t bytes_of(const Sender& sender) {
  std::size_t bytes = sizeof(Sender) + kPlaceBytes + bytes_of(sender.people) +
                      bytes_of(sender.scripts) + bytes_of(sender.trails);
  for (const Person& person : sender.people) {
    bytes += bytes_of(person.name) + bytes_of(person.conversation);
  }
  for (const Script& script : sender.scripts) bytes += bytes_of(script.trail.uses);
  for (const SpreadTrail& trail : sender.trails) bytes += bytes_of(trail.uses);
  return bytes;
}

const Person* person_with(const Sender& sender, std::uint64_t key) {
  const auto found = std::find_if(sender.people.begin(), sender.people.end(),
                                  [key](const Person& each) { return each.key == key; });
  return found == sender.people.end() ? nullptr : &*found;
}

void keep_name(std::string& kept, std::string_view name) {
  name = name.substr(0, kMaxKeptNameBytes);
  if (!name.empty() && kept != name) kept.assign(name);
}

}  // namespace

struct GuardSpread::State {
  explicit State(const GuardSpreadOptions& chosen) : options(chosen) {}

  [[nodiscard]] std::uint64_t hash(std::string_view name, std::uint64_t mark) const {
    return hash_bytes(name, mix64(options.seed) ^ mark);
  }
  [[nodiscard]] std::int64_t half_life(SpreadKind kind) const {
    return kind == SpreadKind::kContactBurst ? options.burst_half_life_ms : options.half_life_ms;
  }
  Sender& sender_of(const SpreadEvent& event);
  Person& person_of(Sender& sender, const SpreadEvent& event);
  SpreadTrail& trail_of(Sender& sender, SpreadKind kind, std::uint64_t mark);
  Script* script_of(Sender& sender, const TextSketch& sketch, bool is_notable);
  void touch(Sender& sender, SpreadTrail& trail, SpreadKind kind, const Person& person);
  void take_message(Sender& sender, const SpreadEvent& event, std::vector<SpreadAlert>& alerts);
  void take_text(Sender& sender, Person& person, const SpreadEvent& event, bool is_newly_notable,
                 std::vector<SpreadAlert>& alerts);
  void tell(const Sender& sender, SpreadTrail& trail, SpreadKind kind, const SpreadEvent& event,
            std::vector<SpreadAlert>& alerts);
  void make_way(const Sender& stays);

  GuardSpreadOptions options;
  Sketcher sketcher;
  std::list<Sender> senders;  // the one heard last in front
  std::unordered_map<std::uint64_t, std::list<Sender>::iterator> places;
  std::size_t bytes = 0;
};

Sender& GuardSpread::State::sender_of(const SpreadEvent& event) {
  const std::uint64_t key = hash(event.sender, 1);
  const auto found = places.find(key);
  if (found == places.end()) {
    senders.emplace_front().key = key;
    places.emplace(key, senders.begin());
  } else {
    senders.splice(senders.begin(), senders, found->second);
  }
  Sender& sender = senders.front();
  sender.now = std::max(sender.now, event.at_ms.value_or(0));
  return sender;
}

Person& GuardSpread::State::person_of(Sender& sender, const SpreadEvent& event) {
  const bool is_named = !event.recipient.empty();
  const std::uint64_t key = is_named ? hash(event.recipient, 2) : hash(event.conversation, 3);
  const auto is_same = [&](const Person& each) {
    return each.key == key || (!is_named && each.conversation == event.conversation);
  };
  auto found = std::find_if(sender.people.begin(), sender.people.end(), is_same);
  if (found == sender.people.end()) {
    if (sender.people.size() < options.most_recipients) {
      found = sender.people.emplace(sender.people.end());
    } else {
      found = std::min_element(sender.people.begin(), sender.people.end(),
                               [](const Person& a, const Person& b) { return a.last < b.last; });
      *found = Person();
    }
    found->key = key;
  }
  found->last = sender.now;
  keep_name(found->name, event.recipient);
  keep_name(found->conversation, event.conversation);
  return *found;
}

SpreadTrail& GuardSpread::State::trail_of(Sender& sender, SpreadKind kind, std::uint64_t mark) {
  const std::uint64_t own = mix64(mark) + static_cast<std::uint64_t>(kind);
  const auto found = std::find_if(sender.trails.begin(), sender.trails.end(),
                                  [own](const SpreadTrail& each) { return each.mark == own; });
  if (found != sender.trails.end()) return *found;
  if (sender.trails.size() < kMostTrails) {
    SpreadTrail& added = sender.trails.emplace_back();
    added.mark = own;
    return added;
  }
  const auto oldest =
      std::min_element(sender.trails.begin(), sender.trails.end(),
                       [](const SpreadTrail& a, const SpreadTrail& b) { return a.last < b.last; });
  *oldest = SpreadTrail();
  oldest->mark = own;
  return *oldest;
}

// The script that is nearly the same, or a place for a new one; nullptr when all are more telling.
Script* GuardSpread::State::script_of(Sender& sender, const TextSketch& sketch, bool is_notable) {
  Script* nearest = nullptr;
  float most = options.resemblance;
  for (Script& script : sender.scripts) {
    const float alike = resemblance(script.sketch, sketch);
    if (alike < most) continue;
    most = alike;
    nearest = &script;
  }
  if (nearest != nullptr) return nearest;
  if (sender.scripts.size() < options.most_sketches) {
    sender.scripts.emplace_back();
    nearest = &sender.scripts.back();
  } else {
    const auto worth = [&](const Script& script) {
      const bool is_alive = spread_weight(sender.now - script.trail.last, options.half_life_ms) > 0;
      return std::tuple(is_alive && script.is_notable, is_alive && script.trail.uses.size() > 1,
                        script.trail.last);
    };
    nearest =
        &*std::min_element(sender.scripts.begin(), sender.scripts.end(),
                           [&](const Script& a, const Script& b) { return worth(a) < worth(b); });
    if (std::get<0>(worth(*nearest)) && !is_notable) return nullptr;
    *nearest = Script();
  }
  nearest->sketch = sketch;
  return nearest;
}

void GuardSpread::State::touch(Sender& sender, SpreadTrail& trail, SpreadKind kind,
                               const Person& person) {
  // Somebody added outside any conversation is one person for themselves.
  const std::uint64_t conversation =
      person.conversation.empty() ? person.key : hash(person.conversation, 3);
  touch_trail(trail, {person.key, conversation, sender.now}, half_life(kind),
              options.most_recipients);
}

void GuardSpread::State::tell(const Sender& sender, SpreadTrail& trail, SpreadKind kind,
                              const SpreadEvent& event, std::vector<SpreadAlert>& alerts) {
  const std::uint32_t limit = options.people[static_cast<std::size_t>(kind)];
  const SpreadCount count = count_trail(trail, sender.now, half_life(kind));
  if (count.weight + 0.5 < limit) {
    trail.told = 0;
    return;
  }
  const auto people = static_cast<std::uint32_t>(count.uses.size());
  if (trail.told != 0 && people < 2 * trail.told) return;
  trail.told = people;
  SpreadAlert& alert = alerts.emplace_back();
  alert.kind = kind;
  alert.sender = event.sender;
  alert.people_count = people;
  if (kind == SpreadKind::kContactBurst) alert.group = event.group;
  for (const SpreadUse& use : count.uses) {
    const Person* person = person_with(sender, use.person);
    if (person == nullptr) continue;
    if (!person->name.empty() && alert.people.size() < kMaxSpreadNames) {
      alert.people.push_back(person->name);
    }
    if (!person->conversation.empty() && alert.conversations.size() < kMaxSpreadNames) {
      alert.conversations.push_back(person->conversation);
    }
  }
  if (trail.first > 0) alert.first_ms = trail.first;
  if (trail.last > 0) alert.last_ms = trail.last;
}

void GuardSpread::State::take_text(Sender& sender, Person& person, const SpreadEvent& event,
                                   bool is_newly_notable, std::vector<SpreadAlert>& alerts) {
  // One sign alone is also in ordinary notices, such as of a fee that is due.
  const int signs = int{event.shows_threat} + int{event.shows_demand} + int{event.shows_leverage};
  const bool shows = signs >= 2;
  const bool is_notable = shows && !event.is_at_risk;
  Script* said = nullptr;
  if (const auto sketch = sketcher.sketch(event.text, options.least_words)) {
    said = script_of(sender, *sketch, is_notable || person.is_notable);
  }
  if (said != nullptr) {
    said->is_notable = said->is_notable || is_notable || person.is_notable;
    touch(sender, said->trail, SpreadKind::kSameScript, person);
  }
  for (Script& script : sender.scripts) {
    const bool was_said_here =
        std::any_of(script.trail.uses.begin(), script.trail.uses.end(),
                    [&](const SpreadUse& use) { return use.person == person.key; });
    const bool gains = is_newly_notable && was_said_here;
    if (gains) script.is_notable = true;
    if (!script.is_notable || !(gains || &script == said)) continue;
    tell(sender, script.trail, SpreadKind::kSameScript, event, alerts);
  }
}

void GuardSpread::State::take_message(Sender& sender, const SpreadEvent& event,
                                      std::vector<SpreadAlert>& alerts) {
  Person& person = person_of(sender, event);
  const bool is_newly_notable = !person.is_notable && event.level >= GuardLevel::kNotice;
  const bool is_new_threat = event.shows_threat && !event.is_at_risk;
  person.is_notable = person.is_notable || is_newly_notable;
  person.is_threatened = person.is_threatened || is_new_threat;
  const auto take = [&](SpreadKind kind, bool happened) {
    if (!happened) return;
    SpreadTrail& trail = trail_of(sender, kind, 0);
    touch(sender, trail, kind, person);
    tell(sender, trail, kind, event, alerts);
  };
  take(SpreadKind::kThreatsToMany,
       person.is_notable && person.is_threatened && (is_newly_notable || is_new_threat));
  take(SpreadKind::kKnownPicture, event.has_known_picture);
  take(SpreadKind::kChangedAccountAsks,
       event.is_changed_account && event.shows_ask && !event.is_at_risk);
  take_text(sender, person, event, is_newly_notable, alerts);
}

void GuardSpread::State::make_way(const Sender& stays) {
  while (senders.size() > 1 && &senders.back() != &stays &&
         (senders.size() > options.most_senders ||
          bytes + places.bucket_count() * sizeof(void*) > options.most_bytes)) {
    bytes -= senders.back().bytes;
    places.erase(senders.back().key);
    senders.pop_back();
  }
}

GuardSpread::GuardSpread(const GuardSpreadOptions& options)
    : state_(std::make_unique<State>(options)) {
  const auto is_within = [](auto value, auto least, auto most) {
    return value >= least && value <= most;
  };
  constexpr std::int64_t kMinute = 60'000, kYear = 366LL * 86'400'000;
  HOLDFAST_CHECK(is_within(options.most_senders, 1U, std::size_t{1} << 24));
  HOLDFAST_CHECK(options.most_bytes >= std::size_t{8} << 20);
  HOLDFAST_CHECK(is_within(options.most_sketches, 1U, 32U));
  HOLDFAST_CHECK(is_within(options.most_recipients, kMaxSpreadNames, 1'000U));
  HOLDFAST_CHECK(is_within(options.half_life_ms, kMinute, kYear));
  HOLDFAST_CHECK(is_within(options.burst_half_life_ms, kMinute, kYear));
  for (const std::uint32_t people : options.people) {
    HOLDFAST_CHECK(is_within(people, 2U, options.most_recipients));
  }
  HOLDFAST_CHECK(is_within(options.least_words, 3U, 50U));
  HOLDFAST_CHECK(is_within(options.resemblance, 0.3F, 0.9F));
}
GuardSpread::~GuardSpread() = default;

std::vector<SpreadAlert> GuardSpread::push(const SpreadEvent& event) {
  std::vector<SpreadAlert> alerts;
  const bool has_whom = !event.recipient.empty() || !event.conversation.empty();
  if (event.sender.empty() || !has_whom || event.sender == event.recipient) return alerts;
  if (event.is_contact && (event.recipient.empty() || event.group.empty())) return alerts;
  Sender& sender = state_->sender_of(event);
  if (event.is_contact) {
    const Person& person = state_->person_of(sender, event);
    SpreadTrail& trail =
        state_->trail_of(sender, SpreadKind::kContactBurst, state_->hash(event.group, 4));
    state_->touch(sender, trail, SpreadKind::kContactBurst, person);
    state_->tell(sender, trail, SpreadKind::kContactBurst, event, alerts);
  } else {
    state_->take_message(sender, event, alerts);
  }
  state_->bytes -= sender.bytes;
  sender.bytes = bytes_of(sender);
  state_->bytes += sender.bytes;
  state_->make_way(sender);
  return alerts;
}

std::size_t GuardSpread::senders() const { return state_->senders.size(); }

std::size_t GuardSpread::bytes_used() const {
  return state_->bytes + state_->places.bucket_count() * sizeof(void*);
}

std::string_view spread_why(SpreadKind kind) {
  constexpr std::string_view kWhy[kSpreadKinds] = {
      "Nearly the same text, with signs of blackmail, went to several people.",
      "Several people were threatened.",
      "Several people of one group were added by a stranger in a short time.",
      "Pictures known from a list were sent in several conversations.",
      "An account that changed hands lately asks several people for pictures."};
  return kWhy[static_cast<std::size_t>(kind)];
}

}  // namespace holdfast
