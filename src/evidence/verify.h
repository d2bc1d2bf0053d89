// Whether an exhibit pack is whole, in one sentence. Nothing is written. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "evidence/bag_check.h"
#include "evidence/custody.h"
#include "evidence/finding.h"
#include "evidence/pack_source.h"
#include "holdfast/result.h"

namespace holdfast {

struct VerifyOptions {
  bool is_plain_bag = false;  // BagIt's rules alone: the pack need not be one of ours
  std::string key_point;      // the newest checkpoint must be signed by this key; empty: by any
  std::string stamp_ca_pem;   // who may have signed time stamps; empty: their signer is not checked
  SourceLimits limits;
  BagCheckOptions bag;
};

struct VerifiedStamp {
  std::uint64_t size = 0;  // custody entries that it covers
  TimeMs at = 0;
  bool is_trusted = false;
};

struct PackVerdict {
  std::optional<PackFinding> problem;  // nullopt: it is whole
  std::uint64_t exhibits = 0;          // payload files
  std::uint64_t bytes = 0;
  std::string pack_id;
  std::string case_name;
  std::uint64_t custody_entries = 0;
  std::optional<TimeMs> sealed_at;
  std::string signer;            // verifier key of the newest checkpoint
  bool is_signer_known = false;  // it was checked against key_point
  std::vector<VerifiedStamp> stamps;
};

// An Error is only for what cannot be looked at: kNotFound, kUnsupported, and kInvalidArgument for
// bad options; everything wrong with the pack itself is the verdict's problem.
[[nodiscard]] Result<PackVerdict> verify_pack(const std::string& path,
                                              const VerifyOptions& options = {});

// "Whole: ..." or "Not whole: FILE: ...", one line.
[[nodiscard]] std::string verdict_line(const PackVerdict& verdict);
[[nodiscard]] std::string verdict_json(const PackVerdict& verdict);

// The files of an exhibit pack's bag, its custody and the seal between them; what verify_pack does
// once the source is open. Public for log and stamp, which must not build on a broken pack.
struct CheckedPack {
  CheckedBag bag;
  CheckedCustody custody;
};
[[nodiscard]] Checked<CheckedPack> check_pack(PackSource& source, const BagCheckOptions& options);

// Parts against their list, each named that is missing or changed.
[[nodiscard]] Checked<void> check_parts(const std::string& parts_list);

}  // namespace holdfast
