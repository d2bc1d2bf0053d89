// A pack's verdict. One thread.
#include "evidence/verify.h"

#include <algorithm>
#include <array>
#include <set>

#include "evidence/digests.h"
#include "evidence/names.h"
#include "evidence/time_stamp.h"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, 5> kTagFiles = {"bag-info.txt", "bagit.txt", "case.jsonld",
                                                       "exhibits.html", "timeline.csv"};
constexpr std::array<std::string_view, 2> kAlgorithms = {"sha256", "sha512"};

std::string info_value(const BagInfo& info, std::string_view label) {
  for (const auto& [name, value] : info) {
    if (name == label) return value;
  }
  return "";
}

// The layout: exactly the files that the format names, and manifests that cover them.
Checked<void> check_layout(const CheckedBag& bag) {
  if (info_value(bag.info, "Holdfast-Exhibit-Pack") != "1") {
    return finding("not-a-pack", "bag-info.txt",
                   "It does not say that this is an exhibit pack of version 1 (a plain bag is "
                   "checked with --bag).");
  }
  std::set<std::string, std::less<>> known(kTagFiles.begin(), kTagFiles.end());
  for (const std::string_view algorithm : kAlgorithms) {
    const std::string manifest = "manifest-" + std::string(algorithm) + ".txt";
    known.insert(manifest);
    if (!bag.payload.contains(algorithm)) return finding("missing", manifest, "It is missing.");
    if (!bag.tags.contains(algorithm))
      return finding("missing", "tag" + manifest, "It is missing.");
  }
  for (const std::string_view algorithm : kAlgorithms) {
    const Manifest& tags = bag.tags.find(algorithm)->second;
    for (const std::string& file : known) {
      if (tags.contains(file)) continue;
      return finding("manifest", "tagmanifest-" + std::string(algorithm) + ".txt",
                     "It does not name " + file + ".");
    }
  }
  for (const std::string_view algorithm : kAlgorithms) {
    known.insert("tagmanifest-" + std::string(algorithm) + ".txt");
  }
  for (const PackEntry& entry : bag.entries) {
    if (entry.path.starts_with("data/exhibits/") || entry.path.starts_with("custody/")) continue;
    if (!known.contains(entry.path)) {
      return finding("extra", entry.path, "It is extra: no such file belongs to a pack.");
    }
  }
  return {};
}

// The log's own account of the exhibits, and its seal over the manifests.
Checked<void> check_seal(const CheckedBag& bag, const CheckedCustody& custody) {
  const auto bad = [](std::string meaning) {
    return finding("custody", kLogPath, std::move(meaning));
  };
  const Manifest& files = bag.payload.find("sha256")->second;
  std::uint64_t collected = 0;
  for (const CustodyEntry& entry : custody.log.entries()) {
    if (entry.action == "collected") {
      const auto file = files.find(entry.file);
      if (entry.exhibit != exhibit_number(++collected) || file == files.end() ||
          file->second != entry.sha256 ||
          !entry.file.starts_with("data/exhibits/" + entry.exhibit + "-")) {
        return bad("The custody log tells of other exhibits than there are.");
      }
      continue;
    }
    if (entry.action != "sealed") break;
    if (collected != files.size() || entry.exhibits != collected) {
      return bad("The custody log tells of another number of exhibits than there are.");
    }
    if (entry.tagmanifest_sha256 !=
            hex_digest("sha256", bag.kept.find("tagmanifest-sha256.txt")->second) ||
        entry.tagmanifest_sha512 !=
            hex_digest("sha512", bag.kept.find("tagmanifest-sha512.txt")->second)) {
      return bad("The manifests are not those that were sealed: files were exchanged.");
    }
  }
  if (info_value(bag.info, "External-Identifier") != "urn:uuid:" + custody.pack_id) {
    return finding("custody", "bag-info.txt", "The custody log is of another pack.");
  }
  return {};
}

Checked<void> check_signer(const CheckedCustody& custody, const VerifyOptions& options) {
  if (options.key_point.empty()) return {};
  // The last checkpoint is the one that covers all of the log; who signed an earlier one knew
  // nothing of what was added since.
  if (!custody.signers.empty() && custody.signers.back().point == options.key_point) return {};
  const bool signed_before =
      std::any_of(custody.signers.begin(), custody.signers.end(),
                  [&](const NoteKey& signer) { return signer.point == options.key_point; });
  return finding("signature", kLogPath,
                 signed_before ? "The key that you named signed an earlier checkpoint, not the "
                                 "last: entries were added since, signed by another."
                               : "It is not signed by the key that you named.");
}

Checked<std::vector<VerifiedStamp>> check_stamps(const CheckedCustody& custody,
                                                 const VerifyOptions& options) {
  std::vector<VerifiedStamp> out;
  for (const CustodyStamp& each : custody.stamps) {
    const Result<StampFacts> facts =
        check_stamp_reply(each.reply, each.request, each.checkpoint, options.stamp_ca_pem);
    if (!facts) return finding("stamp", custody_path(each.size, ".tsr"), facts.error().message);
    out.push_back({.size = each.size, .at = facts->at, .is_trusted = facts->is_trusted});
  }
  return out;
}

void tell_bag(const CheckedBag& bag, PackVerdict& verdict) {
  verdict.exhibits = bag.payload_files;
  verdict.bytes = bag.payload_bytes;
}

Checked<void> look(PackSource& source, const VerifyOptions& options, PackVerdict& verdict) {
  if (options.is_plain_bag) {
    const Checked<CheckedBag> bag = check_bag(source, options.bag);
    if (!bag) return std::unexpected(bag.error());
    tell_bag(*bag, verdict);
    return {};
  }
  const Checked<CheckedPack> pack = check_pack(source, options.bag);
  if (!pack) return std::unexpected(pack.error());
  tell_bag(pack->bag, verdict);
  const CheckedCustody& custody = pack->custody;
  verdict.pack_id = custody.pack_id;
  verdict.case_name = info_value(pack->bag.info, "Internal-Sender-Identifier");
  verdict.custody_entries = custody.log.entries().size();
  verdict.signer = custody.signer;
  for (const CustodyEntry& entry : custody.log.entries()) {
    if (entry.action == "sealed") verdict.sealed_at = entry.at;
  }
  if (Checked<void> good = check_signer(custody, options); !good) return good;
  verdict.is_signer_known = !options.key_point.empty();
  Checked<std::vector<VerifiedStamp>> stamps = check_stamps(custody, options);
  if (!stamps) return std::unexpected(stamps.error());
  verdict.stamps = std::move(*stamps);
  return {};
}

}  // namespace

Checked<CheckedPack> check_pack(PackSource& source, const BagCheckOptions& options) {
  Checked<CheckedBag> bag = check_bag(source, options);
  if (!bag) return std::unexpected(bag.error());
  if (Checked<void> good = check_layout(*bag); !good) return std::unexpected(good.error());
  Checked<CheckedCustody> custody = check_custody(bag->kept);
  if (!custody) return std::unexpected(custody.error());
  if (Checked<void> good = check_seal(*bag, *custody); !good) {
    return std::unexpected(good.error());
  }
  return CheckedPack{.bag = std::move(*bag), .custody = std::move(*custody)};
}

Result<PackVerdict> verify_pack(const std::string& path, const VerifyOptions& options) {
  Result<OpenedPack> opened = open_pack(path, options.limits);
  if (!opened) return std::unexpected<Error>(opened.error());
  PackVerdict verdict;
  if (!opened->parts_list.empty()) {
    const Checked<void> parts = check_parts(opened->parts_list);
    if (!parts) {
      verdict.problem = parts.error();
      return verdict;
    }
  }
  const Checked<void> looked = look(*opened->source, options, verdict);
  if (!looked) verdict.problem = looked.error();
  return verdict;
}

}  // namespace holdfast
