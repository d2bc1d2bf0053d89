// `holdfast match`: hashes against a plain list, one JSON object a query, as the queries come.
#include "match_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/utf8.h"
#include "exchange/plain_list.h"
#include "holdfast/match.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kReadBytes = 1u << 16;
constexpr std::size_t kMaxQueryBytes = 1024;
constexpr std::size_t kMaxEchoCharacters = 100;
constexpr std::size_t kMaxHeldOutputBytes = 1u << 20;

struct MatchOptions {
  std::string list;
  std::string queries = "-";
  std::string kernel;
  int radius_bits = kDefaultRadiusBits;
  bool fails_on_match = false;
  bool as_json = true;
};

// A file being read, or standard input under the name "-".
class InputFile {
 public:
  explicit InputFile(const std::string& name)
      : descriptor_(name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC)) {}
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    if (descriptor_ > STDIN_FILENO) close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  // What is there now, waiting only if there is nothing; empty at the end. Borrowed until the next
  // call.
  Result<std::string_view> read_some() {
    ssize_t got = 0;
    do {
      got = read(descriptor_, buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail(ErrorCode::kUnavailable, "it cannot be read to its end");
    return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
  }

 private:
  int descriptor_;
  std::vector<char> buffer_ = std::vector<char>(kReadBytes);
};

// The list's hashes, searchable, and the id of each; an entry's number is its place in the list.
struct LoadedList {
  HammingIndex index;
  std::string id_text;               // all ids, one after the other
  std::vector<std::size_t> id_ends;  // where each ends

  void add(const PlainListEntry& entry) {
    index.insert(id_ends.size(), entry.hash);
    id_text += entry.id.empty() ? to_hex(entry.hash) : std::string(entry.id);
    id_ends.push_back(id_text.size());
  }
  [[nodiscard]] std::string_view id_of(std::uint64_t entry) const {
    const std::size_t start = entry == 0 ? 0 : id_ends[entry - 1];
    return std::string_view(id_text).substr(start, id_ends[entry] - start);
  }
};

Result<void> load_list(const std::string& name, LoadedList& list) {
  InputFile file(name);
  if (!file.is_open()) {
    return fail(ErrorCode::kUnavailable,
                "The list cannot be opened; check its name and that you may read it.");
  }
  PlainListParser parser([&list](const PlainListEntry& entry) { list.add(entry); });
  while (true) {
    const Result<std::string_view> piece = file.read_some();
    if (!piece) return fail(ErrorCode::kUnavailable, "The list: " + piece.error().message + ".");
    if (piece->empty()) return parser.finish();
    if (Result<void> fed = parser.feed(*piece); !fed) return fed;
  }
}

// Answers the queries of a stream: one line in, one line out.
class Answerer {
 public:
  Answerer(const LoadedList& list, const MatchOptions& options) : list_(list), options_(options) {}

  void feed(std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t end = piece.find('\n');
      const std::string_view part = piece.substr(0, end);
      line_.append(part.substr(0, kMaxQueryBytes + 1 - std::min(kMaxQueryBytes + 1, line_.size())));
      if (end == std::string_view::npos) break;
      end_line();
      piece.remove_prefix(end + 1);
    }
  }
  void finish() {
    if (!line_.empty()) end_line();
    flush();
  }
  void flush() {
    std::fwrite(output_.data(), 1, output_.size(), stdout);
    std::fflush(stdout);
    output_.clear();
  }
  [[nodiscard]] bool has_malformed() const { return has_malformed_; }
  [[nodiscard]] bool has_match() const { return has_match_; }

 private:
  void end_line() {
    std::string_view line = line_;
    if (is_first_line_ && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    is_first_line_ = false;
    line = trimmed(line);
    if (!line.empty() && !line.starts_with('#')) {
      output_ += json::serialize(answer(line));
      output_ += '\n';
    }
    line_.clear();
    if (output_.size() > kMaxHeldOutputBytes) flush();
  }

  json::object answer(std::string_view query) {
    json::object line{{"query", shortened_utf8(query, kMaxEchoCharacters)}};
    const Result<Hash256> hash = hash256_from_hex(query);
    if (!hash) {
      has_malformed_ = true;
      line["error"] = {{"code", error_code_name(hash.error().code)},
                       {"message", "A query is one hash a line: 64 hexadecimal digits."}};
      return line;
    }
    json::array matches;
    for (const Neighbour& neighbour : list_.index.find(*hash, options_.radius_bits)) {
      matches.push_back(
          json::object{{"id", list_.id_of(neighbour.id)}, {"distance", neighbour.distance_bits}});
    }
    has_match_ = has_match_ || !matches.empty();
    line["matches"] = std::move(matches);
    return line;
  }

  const LoadedList& list_;
  const MatchOptions& options_;
  std::string line_;
  std::string output_;
  bool is_first_line_ = true;
  bool has_malformed_ = false;
  bool has_match_ = false;
};

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "holdfast match: %s\n", sentence.c_str());
  return 2;
}

int run_match(const MatchOptions& options) {
  if (options.list == "-" && options.queries == "-") {
    return refuse("The list and the queries cannot both be standard input; name a file for one.");
  }
  Result<HammingIndex> index = HammingIndex::create(options.kernel);
  if (!index) return refuse(index.error().message);
  LoadedList list{std::move(*index), {}, {}};
  if (const Result<void> loaded = load_list(options.list, list); !loaded) {
    return refuse(loaded.error().message);
  }
  InputFile queries(options.queries);
  if (!queries.is_open()) {
    return refuse("The queries cannot be opened; check the file's name and that you may read it.");
  }
  Answerer answerer(list, options);
  while (true) {
    const Result<std::string_view> piece = queries.read_some();
    if (!piece) return refuse("The queries: " + piece.error().message + ".");
    if (piece->empty()) break;
    answerer.feed(*piece);
    answerer.flush();
  }
  answerer.finish();
  const bool is_found = options.fails_on_match && answerer.has_match();
  return answerer.has_malformed() || is_found || std::ferror(stdout) != 0 ? 1 : 0;
}

}  // namespace

void add_match_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<MatchOptions>();
  CLI::App* command =
      app.add_subcommand("match", "Find hashes in a list: one JSON object a query, nearest first");
  command->add_option("--list", options->list, "The list: a line is hex[,id]; - is standard input")
      ->required();
  command->add_option("FILE", options->queries, "Queries, one hash a line; - is standard input")
      ->capture_default_str();
  command->add_option("--radius", options->radius_bits, "Farthest distance that matches, bits")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  std::string names;
  for (const std::string_view name : match_kernel_names()) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  command->add_option("--kernel", options->kernel, "How to scan: " + names);
  command->add_flag("--fail-on-match", options->fails_on_match, "Exit with 1 if a query matches");
  command->add_flag("--json", options->as_json, "Print JSON, which is always so");
  command->footer(
      "Exit status: 0 if every query was answered, 1 if one was malformed or --fail-on-match "
      "found\n"
      "something, 2 for misuse or a list that cannot be read.");
  command->callback([options, &exit_code] { exit_code = run_match(*options); });
}

}  // namespace holdfast
