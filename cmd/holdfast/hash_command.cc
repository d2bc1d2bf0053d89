// `holdfast hash`: files to hashes, one JSON object a line, in the order they were named.
#include "hash_command.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/utf8.h"
#include "media/fingerprint.h"

namespace holdfast {
namespace {

namespace files = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kReadBytes = 1u << 16;
constexpr std::size_t kProgressFiles = 20;  // fewer are done before anyone wonders
constexpr unsigned kMaxJobs = 256;

struct HashOptions {
  std::vector<std::string> names;
  unsigned jobs = 1;
  bool recursive = false;
  bool as_json = true;
  bool as_list = false;  // lines of a plain list in place of JSON
  DecodeLimits limits;
};

// A file to hash, or why the name it stands for cannot be one.
struct Item {
  std::string name;
  Result<void> ready;
};

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

Result<Bytes> read_file(const std::string& name, std::size_t max_bytes) {
  const std::unique_ptr<std::FILE, FileCloser> file(name == "-" ? stdin
                                                                : std::fopen(name.c_str(), "rb"));
  if (!file && errno == ENOENT) {
    return fail(ErrorCode::kNotFound, "There is no such file; check its name.");
  }
  if (!file) {
    return fail(ErrorCode::kUnavailable,
                "The file cannot be opened; check its name and that you may read it.");
  }
  Bytes bytes;
  // One byte past the limit is enough for the decoder to refuse it.
  while (bytes.size() <= max_bytes) {
    const std::size_t start = bytes.size();
    bytes.resize(std::min(start + std::max(kReadBytes, start), max_bytes + 1));
    const std::size_t got = std::fread(bytes.data() + start, 1, bytes.size() - start, file.get());
    const bool is_full = got == bytes.size() - start;
    bytes.resize(start + got);
    if (std::ferror(file.get()) != 0) {
      return fail(ErrorCode::kUnavailable, "The file cannot be read to its end; try again.");
    }
    if (!is_full) break;
  }
  return bytes;
}

json::object describe(const std::string& name, const Result<Fingerprint>& print) {
  json::object line{{"file", replace_bad_utf8(name)}};
  if (!print) {
    line["error"] = {{"code", error_code_name(print.error().code)},
                     {"message", print.error().message}};
    return line;
  }
  line["media"] = "image";
  line["width"] = print->width;
  line["height"] = print->height;
  line["pdq"] = {{"hash", to_hex(print->pdq.hash)}, {"quality", print->pdq.quality}};
  line["md5"] = print->md5;
  line["sha1"] = print->sha1;
  line["sha256"] = print->sha256;
  return line;
}

Result<Fingerprint> fingerprint_file(const Item& item, const DecodeLimits& limits) {
  if (!item.ready) return std::unexpected(item.ready.error());
  const Result<Bytes> bytes = read_file(item.name, limits.max_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  return fingerprint_image(*bytes, limits);
}

// The regular files under a folder, by name; links are not followed.
void add_folder(const files::path& folder, std::vector<Item>& items) {
  std::error_code error;
  files::recursive_directory_iterator walk(folder, files::directory_options::skip_permission_denied,
                                           error);
  std::vector<std::string> names;
  for (; !error && walk != files::recursive_directory_iterator(); walk.increment(error)) {
    std::error_code unknown;
    if (walk->is_regular_file(unknown) && !walk->is_symlink(unknown)) {
      names.push_back(walk->path().native());
    }
  }
  std::sort(names.begin(), names.end());
  for (std::string& name : names) items.push_back({std::move(name), {}});
  if (error) {
    items.push_back({folder.native(), fail(ErrorCode::kUnavailable,
                                           "The folder cannot be read to its end; check that you "
                                           "may read it.")});
  }
}

std::vector<Item> expand(const HashOptions& options) {
  std::vector<Item> items;
  for (const std::string& name : options.names) {
    std::error_code error;
    if (name == "-" || !files::is_directory(name, error)) {
      items.push_back({name, {}});
    } else if (options.recursive) {
      add_folder(name, items);
    } else {
      items.push_back({name, fail(ErrorCode::kInvalidArgument,
                                  "This is a folder; add --recursive to hash what is in it.")});
    }
  }
  return items;
}

// Takes results in any order and prints them in the order of the items. Safe from many threads.
class OrderedPrinter {
 public:
  explicit OrderedPrinter(std::size_t total)
      : total_(total), shows_progress_(total >= kProgressFiles && isatty(STDERR_FILENO) == 1) {}

  void put(std::size_t index, std::string line, bool is_error) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(index, std::move(line));
    failed_ = failed_ || is_error;
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == next_; ++next_) {
      if (!first->second.empty()) first->second += '\n';
      std::fwrite(first->second.data(), 1, first->second.size(), stdout);
      first = waiting_.erase(first);
    }
    std::fflush(stdout);
    ++done_;
    if (shows_progress_) {
      std::fprintf(stderr, "\r%zu of %zu files%s", done_, total_, done_ == total_ ? "\n" : "");
    }
  }
  [[nodiscard]] bool failed() const { return failed_ || std::ferror(stdout) != 0; }

 private:
  const std::size_t total_;
  const bool shows_progress_;
  std::mutex mutex_;
  std::map<std::size_t, std::string> waiting_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  bool failed_ = false;
};

bool can_be_an_id(const std::string& name) {
  return is_utf8(name) && name.size() <= 900 && name.front() != ' ' && name.back() != ' ' &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

// A line of a plain list; for a file that cannot be hashed nothing, and a sentence on standard
// error.
std::string list_line(const std::string& name, std::size_t number,
                      const Result<Fingerprint>& print) {
  const std::string id = can_be_an_id(name) ? name : std::to_string(number);
  if (print) return to_hex(print->pdq.hash) + "," + id;
  std::fprintf(stderr, "holdfast: file %s: %s\n", id.c_str(), print.error().message.c_str());
  return "";
}

int run_hash(const HashOptions& options) {
  const std::vector<Item> items = expand(options);
  OrderedPrinter printer(items.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < items.size(); i = next++) {
      const Result<Fingerprint> print = fingerprint_file(items[i], options.limits);
      printer.put(i,
                  options.as_list ? list_line(items[i].name, i + 1, print)
                                  : json::serialize(describe(items[i].name, print)),
                  !print);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < std::min<std::size_t>(options.jobs, items.size()); ++i) {
      workers.emplace_back(work);
    }
    work();
  }
  return printer.failed() ? 1 : 0;
}

}  // namespace

void add_hash_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<HashOptions>();
  options->jobs = std::clamp(std::thread::hardware_concurrency(), 1u, kMaxJobs);
  CLI::App* command = app.add_subcommand(
      "hash", "Hash pictures: PDQ, MD5, SHA-1 and SHA-256, one JSON object a line");
  command->add_option("FILE", options->names, "Pictures to hash; - is standard input")->required();
  command->add_flag("-r,--recursive", options->recursive, "Hash every file in the folders named");
  command->add_option("--jobs", options->jobs, "Files hashed at once")
      ->check(CLI::Range(1u, kMaxJobs))
      ->capture_default_str();
  command
      ->add_option("--limit-pixels", options->limits.max_pixels,
                   "Refuse pictures of more pixels than this")
      ->check(CLI::Range(std::uint64_t{1}, kPdqMaxPixels))
      ->capture_default_str();
  command->add_flag("--json", options->as_json, "Print JSON, which is the default");
  command->add_flag("--list", options->as_list,
                    "Print a list for 'holdfast match --list': the PDQ hash, a comma, the file");
  command->footer("Exit status: 0 if every file was hashed, 1 if some could not be, 2 for misuse.");
  command->callback([options, &exit_code] { exit_code = run_hash(*options); });
}

}  // namespace holdfast
