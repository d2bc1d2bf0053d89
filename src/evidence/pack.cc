// An exhibit pack, written in one go. One thread.
#include "evidence/pack.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "evidence/case_graph.h"
#include "evidence/custody.h"
#include "evidence/digests.h"
#include "evidence/exhibits_html.h"
#include "evidence/manifest.h"
#include "evidence/names.h"
#include "evidence/pack_sink.h"
#include "evidence/time_stamp.h"
#include "evidence/timeline.h"

namespace holdfast {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
const std::vector<std::string> kAlgorithms = {"sha256", "sha512"};
constexpr std::string_view kDeclaration =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

class File {
 public:
  explicit File(const std::string& path)
      : value_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOATIME)) {
    // Only a file's owner may leave its time of access alone.
    if (value_ < 0) {
      value_ = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  // Whether it still is what was gathered.
  [[nodiscard]] bool is_still(const GatheredFile& file) const {
    struct stat found{};
    return ::fstat(value_, &found) == 0 && S_ISREG(found.st_mode) &&
           static_cast<std::uint64_t>(found.st_size) == file.bytes &&
           static_cast<TimeMs>(found.st_mtim.tv_sec) * 1000 + found.st_mtim.tv_nsec / 1'000'000 ==
               file.modified_ms;
  }

 private:
  int value_;
};

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class Packing {
 public:
  explicit Packing(const PackOptions& options) : options_(options) {}
  Result<PackResult> run();

 private:
  Result<void> open_sinks();
  Result<std::unique_ptr<ByteSink>> open_bytes(const std::string& path) const;
  Result<void> copy(const GatheredFile& file, Exhibit& exhibit);
  Result<void> put_tag_file(const std::string& path, const std::string& bytes);
  Result<void> put_inventory();
  Result<void> put_manifests();
  Result<void> put_custody();
  Result<void> put_stamp(std::uint64_t size, const std::string& checkpoint);
  [[nodiscard]] std::string bag_info() const;
  Result<void> put(std::string_view path, std::string_view bytes);
  template <class Do>
  Result<void> each(Do&& act) {
    for (const auto& sink : sinks_) {
      if (Result<void> done = act(*sink); !done) return done;
    }
    return {};
  }

  const PackOptions& options_;
  Gathered gathered_;
  std::vector<std::unique_ptr<PackSink>> sinks_;
  std::vector<std::uint8_t> block_ = std::vector<std::uint8_t>(kBlockBytes);
  std::uint64_t all_bytes_ = 0;
  std::uint64_t done_bytes_ = 0;
  Manifest tags_[2];  // by kAlgorithms
  PackResult result_;
};

Result<std::unique_ptr<ByteSink>> Packing::open_bytes(const std::string& path) const {
  const std::uint64_t part_bytes = options_.output.part_bytes;
  return part_bytes == 0 ? open_file_sink(path) : open_parts_sink(path, part_bytes);
}

Result<void> Packing::open_sinks() {
  const PackOutput& output = options_.output;
  if (!output.folder.empty()) {
    auto folder = open_folder_sink(output.folder);
    if (!folder) return std::unexpected<Error>(folder.error());
    sinks_.push_back(std::move(*folder));
  }
  std::vector<std::unique_ptr<ByteSink>> zips;
  if (!output.zip.empty()) {
    auto zip = open_bytes(output.zip);
    if (!zip) return std::unexpected<Error>(zip.error());
    zips.push_back(std::move(*zip));
  }
  if (!output.age.empty()) {
    auto inner = open_bytes(output.age);
    if (!inner) return std::unexpected<Error>(inner.error());
    auto age = make_age_sink(output.recipients, std::move(*inner), options_.random);
    if (!age) return std::unexpected<Error>(age.error());
    zips.push_back(std::move(*age));
  }
  if (zips.empty()) return {};
  std::string top = output.zip.empty() ? output.age : output.zip;
  for (const std::string_view ending : {".age", ".zip"}) {
    if (top.ends_with(ending)) top.resize(top.size() - ending.size());
  }
  auto zip = open_zip_sink(safe_name(top), make_tee_sink(std::move(zips)));
  if (!zip) return std::unexpected<Error>(zip.error());
  sinks_.push_back(std::move(*zip));
  return {};
}

Result<void> Packing::copy(const GatheredFile& file, Exhibit& exhibit) {
  const auto changed = [] {
    return fail(ErrorCode::kConflict,
                "A file changed while it was read; close what writes to it and try again.");
  };
  const File in(file.path);
  if (in.get() < 0) {
    return fail(ErrorCode::kUnavailable, "A file cannot be opened; check that you may read it.");
  }
  if (!in.is_still(file)) return changed();
  const PackFile head{.path = exhibit.path, .bytes = file.bytes, .modified_ms = file.modified_ms};
  if (Result<void> begun = each([&](PackSink& sink) { return sink.begin(head); }); !begun) {
    return begun;
  }
  Digests digests(kAlgorithms);
  std::uint64_t left = file.bytes;
  while (true) {
    const ssize_t got = ::read(in.get(), block_.data(), block_.size());
    if (got < 0) return fail(ErrorCode::kUnavailable, "A file cannot be read to its end.");
    if (got == 0) break;
    const auto piece = std::span(block_).first(static_cast<std::size_t>(got));
    if (piece.size() > left) return changed();
    left -= piece.size();
    digests.update(piece);
    const auto write = [piece](PackSink& sink) { return sink.write(piece); };
    if (Result<void> wrote = each(write); !wrote) return wrote;
    done_bytes_ += piece.size();
    if (options_.progress) options_.progress(done_bytes_, all_bytes_);
  }
  if (left != 0 || !in.is_still(file)) return changed();
  const std::vector<std::string> hex = digests.finish();
  exhibit.sha256 = hex[0];
  exhibit.sha512 = hex[1];
  return each([](PackSink& sink) { return sink.end(); });
}

Result<void> Packing::put(std::string_view path, std::string_view bytes) {
  return each([&](PackSink& sink) { return put_file(sink, path, bytes, options_.now); });
}

// A file that the tag manifests name.
Result<void> Packing::put_tag_file(const std::string& path, const std::string& bytes) {
  for (std::size_t i = 0; i < kAlgorithms.size(); ++i) {
    tags_[i].emplace(path, hex_digest(kAlgorithms[i], bytes));
  }
  return put(path, bytes);
}

std::string Packing::bag_info() const {
  const PackContent& content = gathered_.content;
  std::string out;
  const auto line = [&out](std::string_view label, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}: {}\n", label, one_line(value));
  };
  line("Source-Organization", content.organisation);
  line("Contact-Name", content.pack.who);
  line("External-Description", "Exhibit pack");
  line("External-Identifier", "urn:uuid:" + content.pack_id);
  line("Internal-Sender-Identifier", content.case_name);
  line("Bagging-Date", format_time(content.now).substr(0, 10));
  line("Payload-Oxum", fmt::format("{}.{}", all_bytes_, content.exhibits.size()));
  line("Bag-Software-Agent", "Holdfast (exhibit pack 1)");
  line("Holdfast-Exhibit-Pack", "1");
  return out;
}

Result<void> Packing::put_inventory() {
  const PackContent& content = gathered_.content;
  const std::vector<TimelineRow> rows = make_timeline(content);
  if (Result<void> done = put_tag_file("exhibits.html", exhibits_html(content, rows)); !done) {
    return done;
  }
  if (Result<void> done = put_tag_file("timeline.csv", timeline_csv(content, rows)); !done) {
    return done;
  }
  return put_tag_file("case.jsonld", case_jsonld(content));
}

Result<void> Packing::put_manifests() {
  Manifest payload[2];
  for (const Exhibit& each : gathered_.content.exhibits) {
    payload[0].emplace(each.path, each.sha256);
    payload[1].emplace(each.path, each.sha512);
  }
  if (Result<void> done = put_tag_file("bagit.txt", std::string(kDeclaration)); !done) return done;
  if (Result<void> done = put_tag_file("bag-info.txt", bag_info()); !done) return done;
  for (std::size_t i = 0; i < kAlgorithms.size(); ++i) {
    const std::string file = "manifest-" + kAlgorithms[i] + ".txt";
    if (Result<void> done = put_tag_file(file, write_manifest(payload[i])); !done) return done;
  }
  for (std::size_t i = 0; i < kAlgorithms.size(); ++i) {
    const std::string file = "tagmanifest-" + kAlgorithms[i] + ".txt";
    if (Result<void> done = put(file, write_manifest(tags_[i])); !done) return done;
  }
  return {};
}

Result<void> Packing::put_custody() {
  const PackContent& content = gathered_.content;
  CustodyLog log;
  for (const Exhibit& each : content.exhibits) {
    CustodyEntry entry{.at = content.now,
                       .action = "collected",
                       .exhibit = each.number,
                       .file = each.path,
                       .name = each.name,
                       .sha256 = each.sha256,
                       .bytes = each.bytes,
                       .modified = each.modified_ms,
                       .details = each.details};
    if (!entry.details.when) entry.details.when = content.now;
    log.append(std::move(entry));
  }
  const NoteKey signer{.name = std::string(kOriginPrefix) + content.pack_id,
                       .point = options_.key.point};
  result_.signer = verifier_key(signer);
  CustodyEntry sealed{.at = content.now,
                      .action = "sealed",
                      .case_name = content.case_name,
                      .tagmanifest_sha256 = hex_digest("sha256", write_manifest(tags_[0])),
                      .tagmanifest_sha512 = hex_digest("sha512", write_manifest(tags_[1])),
                      .exhibits = content.exhibits.size(),
                      .key = result_.signer};
  sealed.details.who = content.pack.who;
  sealed.details.where = content.pack.where;
  log.append(std::move(sealed));
  if (log.bytes().size() > kMostLogBytes) {
    return fail(ErrorCode::kTooLarge, "The custody log would be over 64 MiB; make several packs.");
  }
  if (Result<void> done = put(kLogPath, log.bytes()); !done) return done;
  const auto files = seal_files(log, content.pack_id, options_.key, content.now);
  for (const auto& [path, bytes] : files) {
    if (Result<void> done = put(path, bytes); !done) return done;
  }
  const std::uint64_t size = log.entries().size();
  result_.checkpoint = files.at(custody_path(size, ".checkpoint"));
  return options_.stamp ? put_stamp(size, result_.checkpoint) : Result<void>();
}

// A service that does not answer must not cost anybody the pack.
Result<void> Packing::put_stamp(std::uint64_t size, const std::string& checkpoint) {
  std::string nonce(8, '\0');
  options_.random({reinterpret_cast<std::uint8_t*>(nonce.data()), nonce.size()});
  const Result<std::string> request = make_stamp_request(checkpoint, nonce);
  if (!request) return std::unexpected<Error>(request.error());
  const Result<std::string> reply = options_.stamp(*request);
  if (!reply) {
    result_.stamp_error = reply.error();
    return {};
  }
  const Result<StampFacts> facts =
      check_stamp_reply(*reply, *request, checkpoint, options_.stamp_ca_pem);
  if (!facts) {
    result_.stamp_error = facts.error();
    return {};
  }
  if (Result<void> done = put(custody_path(size, ".tsq"), *request); !done) return done;
  return put(custody_path(size, ".tsr"), *reply);
}

Result<PackResult> Packing::run() {
  Result<Gathered> gathered = gather_content(options_);
  if (!gathered) return std::unexpected<Error>(gathered.error());
  gathered_ = std::move(*gathered);
  for (const GatheredFile& file : gathered_.files) all_bytes_ += file.bytes;
  if (Result<void> opened = open_sinks(); !opened) return std::unexpected<Error>(opened.error());
  HOLDFAST_CHECK(!sinks_.empty());
  for (std::size_t i = 0; i < gathered_.files.size(); ++i) {
    const Result<void> copied = copy(gathered_.files[i], gathered_.content.exhibits[i]);
    if (!copied) return std::unexpected<Error>(copied.error());
  }
  using Step = Result<void> (Packing::*)();
  for (const Step step :
       {&Packing::put_inventory, &Packing::put_manifests, &Packing::put_custody}) {
    if (Result<void> done = (this->*step)(); !done) return std::unexpected<Error>(done.error());
  }
  if (Result<void> closed = each([](PackSink& sink) { return sink.close(); }); !closed) {
    return std::unexpected<Error>(closed.error());
  }
  if (Result<void> named = each([](PackSink& sink) { return sink.commit(); }); !named) {
    return std::unexpected<Error>(named.error());
  }
  result_.exhibits = gathered_.content.exhibits.size();
  result_.bytes = all_bytes_;
  result_.messages = gathered_.content.messages.size();
  result_.unread_chats = gathered_.unread_chats;
  return std::move(result_);
}

}  // namespace

Result<PackResult> make_pack(const PackOptions& options) { return Packing(options).run(); }

}  // namespace holdfast
