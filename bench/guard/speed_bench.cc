// usage: guard_speed_bench [--seconds S] [--json FILE] [--program PATH] [--peers no]
//                          [--messages N] [--phrases no]
// Messages a second on one thread, ours beside RE2::Set and Vectorscan in one run: the phrases
// alone over the same normalised text, and all from NDJSON. Peers that disagree on what they find
// end it with status 1. Prints a table; --json writes the same. --messages takes the first N of
// each kind, and with --seconds 0 whole_pass() runs once for each row: a run to count instructions.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "guard/lexicon.h"
#include "guard/message.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"
#include "guard_wire/guard_rules.h"
#include "match_file/huge_memory.h"
#include "measure.h"
#include "traffic.h"

namespace {

struct Options {
  double seconds = 3;  // of each measurement
  std::string json;
  std::string program;  // build/holdfast; empty: not run
  bool has_peers = true;
  bool has_phrases = true;
  std::size_t messages = SIZE_MAX;  // of each kind, at most
};

struct Files {
  std::vector<std::string> lists;
  std::string model, policy, signs;
};

Files read_files(const std::filesystem::path& data) {
  Files out;
  for (const auto& entry : std::filesystem::directory_iterator(data / "concepts")) {
    out.lists.push_back(read_file(entry.path()));
  }
  out.model = read_file(data / "model.bin");
  out.policy = read_file(data / "policy.json");
  out.signs = read_file(data / "signs.json");
  return out;
}

// The messages' canonical words, spaces around each: what the peers search.
std::string joined(const holdfast::Words& words) {
  std::string out = " ";
  for (const holdfast::Word& word : words.words) (out += word.text) += ' ';
  return out;
}

class Bench {
 public:
  explicit Bench(const Options& options)
      : options_(options), data_(HOLDFAST_SOURCE_DIR "/data/guard"), files_(read_files(data_)) {}

  bool run();

 private:
  bool read_knowledge();
  void add_peers();
  void measure_phrases(const Traffic& traffic, const std::string& kind);
  void measure_lines(const Traffic& traffic, const std::string& kind);
  void measure_peer_lines(const Traffic& traffic, const std::string& kind, Peer& peer);
  void measure_program(const Traffic& traffic, const std::string& kind);
  [[nodiscard]] bool peers_agree() const;
  void print() const;
  void write_json() const;

  Options options_;
  std::filesystem::path data_;
  Files files_;
  std::shared_ptr<const holdfast::GuardKnowledge> knowledge_;
  holdfast::GuardRules rules_;
  holdfast::GuardSigns signs_;
  holdfast::Lexicon lexicon_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::vector<Row> rows_;
  std::size_t phrases_ = 0;
};

bool Bench::read_knowledge() {
  const std::vector<std::string_view> lists(files_.lists.begin(), files_.lists.end());
  for (const std::string_view list : lists) {
    if (!lexicon_.add(list)) return false;
  }
  // In the memory in which cmd/holdfast/guard_setup.cc has it.
  static const holdfast::GuardMemory kHuge{.take = holdfast::huge_memory().take,
                                           .give_back = holdfast::huge_memory().give_back};
  auto knowledge = holdfast::GuardKnowledge::read(lists, holdfast::as_bytes(files_.model), &kHuge);
  auto rules = holdfast::read_guard_rules(files_.policy);
  auto signs = holdfast::read_guard_signs(files_.signs);
  if (!knowledge || !rules || !signs) return false;
  knowledge_ = std::move(*knowledge);
  rules_ = std::move(*rules);
  signs_ = std::move(*signs);
  return true;
}

void Bench::add_peers() {
  const Phrases phrases = read_phrases(data_);
  phrases_ = phrases.size();
  if (!options_.has_peers) return;
  [[maybe_unused]] const auto add = [&](auto make) {
    const Clock::time_point start = Clock::now();
    std::unique_ptr<Peer> peer = make(phrases);
    if (!peer) return;
    std::fprintf(stderr, "%s: %zu phrases compiled in %.1f s\n", peer->name().data(),
                 phrases.size(), seconds_since(start));
    peers_.push_back(std::move(peer));
  };
#ifdef HOLDFAST_HAS_RE2
  add(make_re2_peer);
#endif
#ifdef HOLDFAST_HAS_HYPERSCAN
  add(make_hyperscan_peer);
#endif
}

void Bench::measure_phrases(const Traffic& traffic, const std::string& kind) {
  holdfast::GuardEventReader reader;
  std::vector<std::string> texts;
  std::vector<holdfast::Folded> folded(traffic.lines.size());
  std::vector<holdfast::Words> words(traffic.lines.size());
  for (std::size_t i = 0; i < traffic.lines.size(); ++i) {
    const auto event = reader.read(traffic.lines[i]);
    if (!event) continue;
    holdfast::fold(event->text, holdfast::kMaxMessageCodePoints, folded[i]);
    holdfast::cut_words(folded[i], words[i]);
    texts.push_back(joined(words[i]));
  }
  const std::string task = "phrases, " + kind;
  std::vector<holdfast::ConceptHit> hits;
  std::vector<holdfast::Lexicon::Symbols> symbols;
  rows_.push_back(measure(
      task, "Holdfast", texts.size(), options_.seconds, [] {},
      [&](std::size_t i) {
        symbols.clear();
        for (const holdfast::Word& word : words[i].words) {
          symbols.push_back(lexicon_.symbols_of(word.text));
        }
        lexicon_.find(words[i].words, symbols, hits);
        return static_cast<int>(hits.size());
      }));
  for (const auto& peer : peers_) {
    rows_.push_back(measure(
        task, std::string(peer->name()), texts.size(), options_.seconds, [] {},
        [&](std::size_t i) { return peer->find(texts[i]); }));
  }
}

void Bench::measure_lines(const Traffic& traffic, const std::string& kind) {
  holdfast::GuardEventReader reader;
  std::unique_ptr<holdfast::Guard> guard;
  std::unique_ptr<holdfast::GuardFeed> feed;
  std::string written;
  const auto reset = [&] {
    guard = std::make_unique<holdfast::Guard>(knowledge_,
                                              holdfast::GuardOptions{.policy = rules_.policy});
    feed = std::make_unique<holdfast::GuardFeed>(*guard);
  };
  // As run_guard_events in cmd/holdfast/guard_watch.cc.
  const Task task = [&](std::size_t i) {
    const auto event = reader.read(traffic.lines[i]);
    if (!event) return -1;
    const holdfast::GuardFeed::Outcome outcome = feed->push(*event);
    if (!outcome.changed) return 0;
    written.clear();
    append_assessment(written,
                      {.conversation = outcome.conversation,
                       .message = event->id,
                       .messages = guard->messages(outcome.conversation),
                       .event_type = guard_event_name(event->type)},
                      guard->assess(outcome.conversation), rules_, signs_);
    return 1;
  };
  rows_.push_back(measure("NDJSON to decision, " + kind, "Holdfast", traffic.lines.size(),
                          options_.seconds, reset, task));
  for (const auto& peer : peers_) measure_peer_lines(traffic, kind, *peer);
}

// A peer has no reader and no folding of its own, so it gets ours; what it finds is no decision.
void Bench::measure_peer_lines(const Traffic& traffic, const std::string& kind, Peer& peer) {
  holdfast::GuardEventReader reader;
  holdfast::Folded folded;
  holdfast::Words words;
  const Task task = [&](std::size_t i) {
    const auto event = reader.read(traffic.lines[i]);
    if (!event) return -1;
    holdfast::fold(event->text, holdfast::kMaxMessageCodePoints, folded);
    holdfast::cut_words(folded, words);
    return peer.find(joined(words));
  };
  rows_.push_back(measure(
      "NDJSON to decision, " + kind, std::string(peer.name()) + ", phrases only",
      traffic.lines.size(), options_.seconds, [] {}, task));
}

void Bench::measure_program(const Traffic& traffic, const std::string& kind) {
  if (options_.program.empty()) return;
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("guard-bench-" + std::to_string(getpid()));
  std::size_t lines = 0;
  {
    std::ofstream out(file);
    for (; lines < 1'000'000; lines += traffic.lines.size()) {
      for (const std::string_view line : traffic.lines) out << line << '\n';
    }
  }
  const std::string command =
      "'" + options_.program + "' guard '" + file.string() + "' > /dev/null";
  const Clock::time_point start = Clock::now();
  const int status = std::system(command.c_str());
  const double spent = seconds_since(start);
  std::filesystem::remove(file);
  if (status != 0) std::fprintf(stderr, "holdfast guard ended with status %d\n", status);
  Row row{"NDJSON to decision, " + kind, "holdfast guard, its start included"};
  if (status == 0) row.per_second = static_cast<double>(lines) / spent;
  rows_.push_back(row);
}

bool Bench::peers_agree() const {
  bool is_good = true;
  for (const Row& row : rows_) {
    if (row.who.starts_with("Holdfast") || row.who.starts_with("holdfast")) continue;
    is_good = is_good && row.per_second > 0;
    for (const Row& other : rows_) {
      if (other.task != row.task || other.who.starts_with("Holdfast") || other.p50_us == 0)
        continue;
      is_good = is_good && other.found_a_message == row.found_a_message;
    }
  }
  return is_good;
}

void Bench::print() const {
  std::printf("%-32s %-36s %12s %8s %8s %8s %8s %8s\n", "task", "who", "messages/s", "cpu us",
              "p50 us", "p99 us", "found", "ratio");
  double ours = 0;
  for (const Row& row : rows_) {
    if (row.who == "Holdfast") ours = row.per_second;
    std::printf("%-32s %-36s %12.0f %8.2f %8.2f %8.2f %8.3f %8.2f\n", row.task.c_str(),
                row.who.c_str(), row.per_second, row.cpu_us, row.p50_us, row.p99_us,
                row.found_a_message, row.per_second > 0 ? ours / row.per_second : 0);
  }
}

void Bench::write_json() const {
  std::ofstream out(options_.json);
  out << "{\"phrases\":" << phrases_ << ",\"seconds\":" << options_.seconds << ",\"rows\":[";
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    out << (i == 0 ? "" : ",") << "\n{\"task\":\"" << row.task << "\",\"who\":\"" << row.who
        << "\",\"messages_per_second\":" << row.per_second << ",\"cpu_us\":" << row.cpu_us
        << ",\"p50_us\":" << row.p50_us << ",\"p99_us\":" << row.p99_us
        << ",\"found_a_message\":" << row.found_a_message << "}";
  }
  out << "\n]}\n";
}

bool Bench::run() {
  if (!read_knowledge()) {
    std::fprintf(stderr,
                 "data/guard cannot be read; run this in the source tree it was built in.\n");
    return false;
  }
  add_peers();
  for (const bool is_everyday : {true, false}) {
    const std::string kind = is_everyday ? "look-alikes" : "all";
    Traffic traffic = read_traffic(data_, is_everyday);
    std::fprintf(
        stderr, "%s: %zu messages of %zu conversations, %.0f bytes each\n", kind.c_str(),
        traffic.lines.size(), traffic.conversations,
        static_cast<double>(traffic.text_bytes) / static_cast<double>(traffic.lines.size()));
    traffic.lines.resize(std::min(traffic.lines.size(), options_.messages));
    if (options_.has_phrases) measure_phrases(traffic, kind);
    measure_lines(traffic, kind);
    measure_program(traffic, kind);
  }
  print();
  if (!options_.json.empty()) write_json();
  return peers_agree();
}

bool read_options(int count, char** words, Options& out) {
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count) return false;
    const std::string_view name = words[i];
    if (name == "--seconds") {
      out.seconds = std::atof(words[i + 1]);
    } else if (name == "--json") {
      out.json = words[i + 1];
    } else if (name == "--program") {
      out.program = words[i + 1];
    } else if (name == "--messages") {
      out.messages = static_cast<std::size_t>(std::max(1L, std::atol(words[i + 1])));
    } else if (name == "--phrases") {
      out.has_phrases = std::strcmp(words[i + 1], "no") != 0;
    } else if (name == "--peers") {
      out.has_peers = std::strcmp(words[i + 1], "no") != 0;
    } else {
      return false;
    }
  }
  return out.seconds >= 0;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!read_options(count, words, options)) {
    std::fprintf(stderr,
                 "usage: guard_speed_bench [--seconds S] [--json FILE] [--program PATH] "
                 "[--peers no] [--messages N] [--phrases no]\n");
    return 2;
  }
  return Bench(options).run() ? 0 : 1;
}
