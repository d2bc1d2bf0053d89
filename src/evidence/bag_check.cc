// BagIt's completeness and validity. One thread.
#include "evidence/bag_check.h"

#include <algorithm>
#include <optional>
#include <set>

#include "evidence/digests.h"
#include "evidence/names.h"

namespace holdfast {
namespace {

bool is_payload(std::string_view path) { return path.starts_with("data/"); }

bool is_kept(std::string_view path) {
  return path == "bagit.txt" || path == "bag-info.txt" || manifest_name(path).has_value() ||
         path.starts_with("custody/");
}

class Keeper final : public PackVisitor {
 public:
  Keeper(CheckedBag& bag, const BagCheckOptions& options) : bag_(bag), options_(options) {}

  Checked<void> begin(const PackEntry& entry) override {
    into_ = &bag_.kept[entry.path];
    if (entry.bytes > options_.manifests.most_bytes ||
        (total_ += entry.bytes) > options_.most_kept_bytes) {
      return finding("too-large", entry.path, "It is too large for what it is.");
    }
    return {};
  }
  Checked<void> bytes(std::span<const std::uint8_t> piece) override {
    into_->append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return {};
  }
  Checked<void> end() override { return {}; }

 private:
  CheckedBag& bag_;
  const BagCheckOptions& options_;
  std::string* into_ = nullptr;
  std::uint64_t total_ = 0;
};

// Digests each file by the algorithms of its manifests and compares at once.
class Comparer final : public PackVisitor {
 public:
  Comparer(const CheckedBag& bag, const BagCheckOptions& options, std::uint64_t all)
      : bag_(bag), options_(options), all_(all) {}

  Checked<void> begin(const PackEntry& entry) override {
    path_ = entry.path;
    names_.clear();
    expected_.clear();
    for (const auto& [algorithm, manifest] : is_payload(path_) ? bag_.payload : bag_.tags) {
      const auto line = manifest.find(path_);
      if (line == manifest.end()) continue;
      names_.push_back(algorithm);
      expected_.push_back(line->second);
    }
    digests_.emplace(names_);
    return {};
  }
  Checked<void> bytes(std::span<const std::uint8_t> piece) override {
    digests_->update(piece);
    done_ += piece.size();
    if (options_.progress) options_.progress(done_, all_);
    return {};
  }
  Checked<void> end() override {
    if (digests_->finish() != expected_) changed_.insert(path_);
    return {};
  }
  [[nodiscard]] const std::set<std::string>& changed() const { return changed_; }

 private:
  const CheckedBag& bag_;
  const BagCheckOptions& options_;
  std::uint64_t all_;
  std::uint64_t done_ = 0;
  std::string path_;
  std::vector<std::string> names_;
  std::vector<std::string> expected_;
  std::optional<Digests> digests_;
  std::set<std::string> changed_;
};

using Paths = std::map<std::string, std::uint64_t, std::less<>>;  // to bytes

class BagCheck {
 public:
  BagCheck(PackSource& source, const BagCheckOptions& options)
      : source_(source), options_(options) {}

  Checked<CheckedBag> run();

 private:
  Checked<void> read_tag_files();
  Checked<void> read_manifests();
  Checked<void> check_complete();
  Checked<void> check_manifest(std::string_view file, const Manifest& manifest);
  Checked<void> check_oxum();
  Checked<void> check_digests();
  [[nodiscard]] std::unexpected<PackFinding> missing(const std::string& path) const;

  PackSource& source_;
  const BagCheckOptions& options_;
  CheckedBag bag_;
  Paths paths_;
};

Checked<void> BagCheck::read_tag_files() {
  if (paths_.contains("fetch.txt")) {
    return finding("fetch", "fetch.txt", "Part of the bag is elsewhere, so it is not whole here.");
  }
  if (!paths_.contains("bagit.txt")) {
    return finding("not-a-bag", "bagit.txt", "It is missing, so this is no BagIt bag.");
  }
  Keeper keeper(bag_, options_);
  if (Checked<void> read = source_.read(is_kept, keeper); !read) return read;
  Checked<std::string> version = read_bag_declaration(bag_.kept["bagit.txt"]);
  if (!version) return std::unexpected(version.error());
  bag_.version = *version;
  if (!paths_.contains("bag-info.txt")) return {};
  Checked<BagInfo> info = read_bag_info(bag_.kept["bag-info.txt"]);
  if (!info) return std::unexpected(info.error());
  bag_.info = std::move(*info);
  return {};
}

Checked<void> BagCheck::read_manifests() {
  for (const auto& [file, bytes] : bag_.kept) {
    const std::optional<ManifestName> name = manifest_name(file);
    if (!name) continue;
    Checked<Manifest> manifest = read_manifest(file, bytes, options_.manifests);
    if (!manifest) return std::unexpected(manifest.error());
    (name->is_tag ? bag_.tags : bag_.payload).emplace(name->algorithm, std::move(*manifest));
  }
  if (bag_.payload.empty()) {
    return finding("manifest", "", "It has no manifest of its files, so nothing can be checked.");
  }
  return {};
}

std::unexpected<PackFinding> BagCheck::missing(const std::string& path) const {
  const std::string key = twin_key(path);
  for (const auto& [other, bytes] : paths_) {
    if (twin_key(other) == key) {
      return finding("twin", path,
                     "The file there has a name that differs in case or Unicode form.");
    }
  }
  return finding("missing", path, "It is missing: the manifest names it.");
}

Checked<void> BagCheck::check_manifest(std::string_view file, const Manifest& manifest) {
  for (const auto& [path, checksum] : manifest) {
    if (!paths_.contains(path)) return missing(path);
    if (path.starts_with("tagmanifest-")) {
      return finding("manifest", file, "It names a tag manifest, which no manifest may.");
    }
  }
  return {};
}

Checked<void> BagCheck::check_complete() {
  for (const auto& [algorithm, manifest] : bag_.payload) {
    const std::string file = "manifest-" + algorithm + ".txt";
    if (Checked<void> good = check_manifest(file, manifest); !good) return good;
    for (const auto& [path, bytes] : paths_) {
      if (!is_payload(path) || manifest.contains(path)) continue;
      return finding("extra", path, "It is extra: " + file + " does not name it.");
    }
  }
  for (const auto& [algorithm, manifest] : bag_.tags) {
    const Checked<void> good = check_manifest("tagmanifest-" + algorithm + ".txt", manifest);
    if (!good) return good;
  }
  return {};
}

Checked<void> BagCheck::check_oxum() {
  for (const auto& [path, bytes] : paths_) {
    if (!is_payload(path)) continue;
    ++bag_.payload_files;
    bag_.payload_bytes += bytes;
  }
  for (const auto& [label, value] : bag_.info) {
    if (label != "Payload-Oxum") continue;
    const std::optional<PayloadOxum> oxum = read_oxum(value);
    if (!oxum || oxum->bytes != bag_.payload_bytes || oxum->count != bag_.payload_files) {
      return finding("oxum", "bag-info.txt",
                     "Its Payload-Oxum says another number of files or bytes than there are.");
    }
  }
  return {};
}

Checked<void> BagCheck::check_digests() {
  std::set<std::string_view> named;
  for (const auto* kind : {&bag_.payload, &bag_.tags}) {
    for (const auto& [algorithm, manifest] : *kind) {
      for (const auto& [path, checksum] : manifest) named.insert(path);
    }
  }
  std::uint64_t all = 0;
  for (const std::string_view path : named) all += paths_.find(path)->second;
  Comparer comparer(bag_, options_, all);
  const auto wants = [&](std::string_view path) { return named.contains(path); };
  if (Checked<void> read = source_.read(wants, comparer); !read) return read;
  if (comparer.changed().empty()) return {};
  const std::size_t others = comparer.changed().size() - 1;
  return finding("changed", *comparer.changed().begin(),
                 "It has changed since the bag was made" +
                     (others == 0 ? std::string(".")
                                  : ", and so have " + std::to_string(others) + " others."));
}

Checked<CheckedBag> BagCheck::run() {
  Checked<std::vector<PackEntry>> entries = source_.list();
  if (!entries) return std::unexpected(entries.error());
  bag_.entries = std::move(*entries);
  for (const PackEntry& entry : bag_.entries) paths_.emplace(entry.path, entry.bytes);
  using Step = Checked<void> (BagCheck::*)();
  for (const Step step :
       {&BagCheck::read_tag_files, &BagCheck::read_manifests, &BagCheck::check_complete,
        &BagCheck::check_oxum, &BagCheck::check_digests}) {
    if (Checked<void> done = (this->*step)(); !done) return std::unexpected(done.error());
  }
  return std::move(bag_);
}

}  // namespace

Checked<CheckedBag> check_bag(PackSource& source, const BagCheckOptions& options) {
  return BagCheck(source, options).run();
}

}  // namespace holdfast
