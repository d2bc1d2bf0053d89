// Checkpoints over a custody log. Pure but for libsodium.
#include <algorithm>
#include <charconv>
#include <set>

#include "evidence/custody.h"

namespace holdfast {
namespace {

constexpr std::string_view kFolder = "custody/";
constexpr std::size_t kSizeDigits = 6;

// The size that a file's name says, and what it is; nullopt for a name of another form.
struct SealName {
  std::uint64_t size = 0;
  std::string_view ending;
};
std::optional<SealName> seal_name(std::string_view path) {
  std::string_view name = path.substr(kFolder.size());
  SealName out;
  const char* end = name.data() + std::min(kSizeDigits, name.size());
  const auto [stop, error] = std::from_chars(name.data(), end, out.size);
  if (error != std::errc{} || stop != end || name.size() <= kSizeDigits) return std::nullopt;
  out.ending = name.substr(kSizeDigits);
  for (const std::string_view known :
       {".checkpoint", ".checkpoint.minisig", ".pub", ".tsq", ".tsr"}) {
    if (out.ending == known && out.size > 0) return out;
  }
  return std::nullopt;
}

class CustodyCheck {
 public:
  explicit CustodyCheck(const std::map<std::string, std::string, std::less<>>& kept)
      : kept_(kept) {}

  Checked<CheckedCustody> run();

 private:
  Checked<void> collect_sizes();
  Checked<void> check_size(std::uint64_t size, const MerkleHash& root);
  Checked<void> check_companions(std::uint64_t size, const NoteKey& key);
  [[nodiscard]] const std::string* find(std::uint64_t size, std::string_view ending) const {
    const auto found = kept_.find(custody_path(size, ending));
    return found == kept_.end() ? nullptr : &found->second;
  }

  const std::map<std::string, std::string, std::less<>>& kept_;
  std::set<std::uint64_t> sizes_;
  CheckedCustody out_;
};

Checked<void> CustodyCheck::collect_sizes() {
  for (const auto& [path, bytes] : kept_) {
    if (!path.starts_with(kFolder) || path == kLogPath) continue;
    const std::optional<SealName> name = seal_name(path);
    if (!name) return finding("extra", path, "It is extra: no such file belongs to a pack.");
    if (bytes.size() > kMostCheckpointBytes) return finding("too-large", path, "It is too large.");
    if (find(name->size, ".checkpoint") == nullptr) {
      return finding("checkpoint", path, "The checkpoint that it belongs to is missing.");
    }
    if (name->size > out_.log.entries().size()) {
      return finding("custody", kLogPath,
                     "The custody log is cut off: a checkpoint was signed over a longer one.");
    }
    sizes_.insert(name->size);
  }
  if (!sizes_.contains(out_.log.entries().size())) {
    return finding("checkpoint", kLogPath,
                   "The last entry of the custody log is not sealed by a signature.");
  }
  return {};
}

Checked<void> CustodyCheck::check_companions(std::uint64_t size, const NoteKey& key) {
  const std::string& note = *find(size, ".checkpoint");
  const std::string* signature = find(size, ".checkpoint.minisig");
  const std::string* pub = find(size, ".pub");
  if (pub != nullptr) {
    const Result<std::string> point = read_public_point(*pub);
    if (!point || *point != key.point) {
      return finding("signature", custody_path(size, ".pub"),
                     "It is not the key that signed the checkpoint.");
    }
    if (signature != nullptr && !verify_minisign(note, *signature, *pub)) {
      return finding("signature", custody_path(size, ".checkpoint.minisig"),
                     "This signature does not hold.");
    }
  } else if (signature != nullptr) {
    return finding("signature", custody_path(size, ".checkpoint.minisig"),
                   "The key that it is to be checked with is missing.");
  }
  const std::string* request = find(size, ".tsq");
  const std::string* reply = find(size, ".tsr");
  if (reply != nullptr) {
    out_.stamps.push_back({.size = size,
                           .checkpoint = note,
                           .request = request == nullptr ? "" : *request,
                           .reply = *reply});
  }
  return {};
}

Checked<void> CustodyCheck::check_size(std::uint64_t size, const MerkleHash& root) {
  const std::string path = custody_path(size, ".checkpoint");
  const CustodyEntry& last = out_.log.entries()[size - 1];
  const Result<NoteKey> key = read_verifier_key(last.key);
  if (!key || !key->name.starts_with(kOriginPrefix)) {
    return finding("custody", kLogPath, "An entry under a checkpoint names no key.");
  }
  const std::string pack_id = key->name.substr(kOriginPrefix.size());
  if (out_.pack_id.empty()) out_.pack_id = pack_id;
  const Result<Checkpoint> opened = open_checkpoint(*find(size, ".checkpoint"), *key);
  if (!opened) {
    const bool is_form = opened.error().code == ErrorCode::kInvalidArgument;
    return finding(is_form ? "checkpoint" : "signature", path, opened.error().message);
  }
  if (opened->origin != key->name || pack_id != out_.pack_id) {
    return finding("checkpoint", path, "This checkpoint is of another pack.");
  }
  if (opened->size != size || opened->root != root) {
    return finding("checkpoint", path,
                   "The custody log is not the one that was signed: an entry has changed.");
  }
  out_.signers.push_back(*key);
  out_.signer = last.key;
  return check_companions(size, *key);
}

Checked<CheckedCustody> CustodyCheck::run() {
  const auto log = kept_.find(kLogPath);
  if (log == kept_.end()) {
    return finding("missing", kLogPath, "It is missing, so there is no chain of custody.");
  }
  Checked<CustodyLog> read = CustodyLog::read(log->second);
  if (!read) return std::unexpected(read.error());
  out_.log = std::move(*read);
  if (Checked<void> sizes = collect_sizes(); !sizes) return std::unexpected(sizes.error());
  const std::vector<MerkleHash> roots = out_.log.roots(sizes_);
  auto root = roots.begin();
  for (const std::uint64_t size : sizes_) {
    if (Checked<void> good = check_size(size, *root++); !good) return std::unexpected(good.error());
  }
  return std::move(out_);
}

}  // namespace

std::string custody_path(std::uint64_t size, std::string_view ending) {
  std::string digits = std::to_string(size);
  if (digits.size() < kSizeDigits) digits.insert(0, kSizeDigits - digits.size(), '0');
  return std::string(kFolder) + digits + std::string(ending);
}

Checked<CheckedCustody> check_custody(const std::map<std::string, std::string, std::less<>>& kept) {
  return CustodyCheck(kept).run();
}

std::map<std::string, std::string, std::less<>> seal_files(const CustodyLog& log,
                                                           const std::string& pack_id,
                                                           const SigningKey& key, TimeMs at) {
  const std::uint64_t size = log.entries().size();
  const Checkpoint head{
      .origin = std::string(kOriginPrefix) + pack_id, .size = size, .root = log.roots({size})[0]};
  const std::string note = sign_checkpoint(head, key);
  const std::string name = custody_path(size, ".checkpoint").substr(kFolder.size());
  return {{custody_path(size, ".checkpoint"), note},
          {custody_path(size, ".checkpoint.minisig"), sign_minisign(note, key, name, at)},
          {custody_path(size, ".pub"), public_key_file(key)}};
}

}  // namespace holdfast
