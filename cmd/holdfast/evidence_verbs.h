// The verbs of `holdfast evidence`, each in a file of its own, and what several of them share. One
// thread.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "evidence/age.h"
#include "holdfast/result.h"
#include "sign/minisign.h"

namespace holdfast {

// Each adds its verb to the command `evidence`.
void add_evidence_pack(CLI::App& evidence, int& exit_code);
void add_evidence_verify(CLI::App& evidence, int& exit_code);   // verify, join
void add_evidence_custody(CLI::App& evidence, int& exit_code);  // log add, log show, stamp

// --time-stamp, --time-stamp-ca, --time-stamp-allow.
struct TimeStampOptions {
  std::string url;
  std::string ca_file;
  std::vector<std::string> allow;  // CIDR
};
void add_time_stamp_options(CLI::App& verb, TimeStampOptions& options);
// The certificates of --time-stamp-ca as PEM; empty when it is not given.
[[nodiscard]] Result<std::string> read_stamp_ca(const TimeStampOptions& options);
// Asks the service of --time-stamp: a TimeStampReq to a TimeStampResp. Empty when it is not given.
using StampFetcher = std::function<Result<std::string>(const std::string& request)>;
[[nodiscard]] Result<StampFetcher> stamp_fetcher(const TimeStampOptions& options);

// The key of --key; made for this once when `file` is empty.
[[nodiscard]] Result<SigningKey> signing_key(const std::string& file);
[[nodiscard]] RandomSource system_random();

}  // namespace holdfast
