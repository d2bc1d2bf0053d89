// Proof of work. Safe from many threads.
#include "service/work_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "hash/work.h"
#include "service/problem.h"
#include "service/secrets.h"
#include "store/work_store.h"

namespace holdfast {
namespace {

constexpr TimeMs kMinuteMs = 60'000;
constexpr std::size_t kMaxChallengeBytes = 256;

// A challenge is "1.BITS.EXPIRES.SUBJECT.RANDOM.MAC".
struct ParsedChallenge {
  std::string_view signed_part;
  std::string_view subject;
  std::string_view mac;
  int bits = 0;
  TimeMs expires_ms = 0;
};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<ParsedChallenge> parse_challenge(std::string_view text) {
  if (text.size() > kMaxChallengeBytes) return std::nullopt;
  std::vector<std::string_view> parts;
  std::string_view rest = text;
  for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
    parts.push_back(rest.substr(0, dot));
    rest.remove_prefix(dot + 1);
  }
  parts.push_back(rest);
  ParsedChallenge parsed;
  if (parts.size() != 6 || parts[0] != "1" || !read_number(parts[1], parsed.bits) ||
      !read_number(parts[2], parsed.expires_ms)) {
    return std::nullopt;
  }
  parsed.subject = parts[3];
  parsed.mac = parts[5];
  parsed.signed_part = text.substr(0, text.size() - parts[5].size() - 1);
  return parsed;
}

}  // namespace

WorkGate::WorkGate(const WorkOptions& options, Clock clock)
    : options_(options), clock_(std::move(clock)) {}

Result<void> WorkGate::load(Database& database) {
  const Result<std::string> secret = database.write([](Transaction& transaction) {
    return Result<std::string>(
        setting_or_set(transaction, "work_secret", hex_encode(random_bytes(32))));
  });
  if (!secret) return std::unexpected<Error>(secret.error());
  secret_ = *secret;
  return {};
}

std::string WorkGate::subject_hash(std::string_view purpose, std::string_view subject) const {
  return keyed_hash(secret_, fmt::format("subject {} {}", purpose, subject)).substr(0, 32);
}

// One bit more each time the rate of new ones doubles past what is usual.
int WorkGate::load_bits(std::vector<TimeMs>& recent, int usual_a_minute) {
  const TimeMs since = clock_() - kMinuteMs;
  const std::lock_guard lock(mutex_);
  std::erase_if(recent, [since](TimeMs at) { return at < since; });
  int bits = 0;
  for (std::size_t rate = recent.size() / usual_a_minute; rate > 0; rate /= 2) ++bits;
  return bits;
}

void WorkGate::note_new_case() {
  const std::lock_guard lock(mutex_);
  recent_cases_.push_back(clock_());
}

void WorkGate::note_new_report() {
  const std::lock_guard lock(mutex_);
  recent_reports_.push_back(clock_());
}

Result<Challenge> WorkGate::issue(Database& database, std::string_view purpose,
                                  std::string_view subject, int scarce_bits) {
  const std::string hash = subject_hash(purpose, subject);
  int extra = 0;
  if (purpose == "case") {
    extra = load_bits(recent_cases_, options_.cases_a_minute);
  } else if (purpose == "report") {
    extra = load_bits(recent_reports_, options_.reports_a_minute);
  } else if (purpose != "attachment") {
    const Result<int> failures = database.read([&](Transaction& transaction) {
      return Result<int>(count_failures(transaction, hash, clock_(), options_.memory_ms));
    });
    if (!failures) return std::unexpected<Error>(failures.error());
    extra = std::max(0, *failures - options_.free_failures);
  }
  Challenge challenge;
  challenge.bits = std::clamp(options_.base_bits + extra + scarce_bits, 1, options_.max_bits);
  challenge.expires_ms = clock_() + options_.lifetime_ms;
  const std::string signed_part = fmt::format("1.{}.{}.{}.{}", challenge.bits, challenge.expires_ms,
                                              hash, hex_encode(random_bytes(16)));
  challenge.text = signed_part + "." + keyed_hash(secret_, signed_part).substr(0, 32);
  return challenge;
}

bool WorkGate::accept(Database& database, std::string_view purpose, std::string_view subject,
                      const Proof& proof, Response& refusal) {
  const std::optional<ParsedChallenge> parsed = parse_challenge(proof.challenge);
  const bool genuine =
      parsed &&
      equal_in_constant_time(keyed_hash(secret_, parsed->signed_part).substr(0, 32), parsed->mac) &&
      equal_in_constant_time(subject_hash(purpose, subject), parsed->subject);
  if (!genuine || !work_is_done(proof.challenge, proof.nonce, parsed->bits)) {
    refusal =
        problem(403, "proof-wrong", "The proof of work does not fit: ask for a new challenge.");
    return false;
  }
  if (parsed->expires_ms <= clock_()) {
    refusal = problem(403, "proof-expired", "The challenge is too old: ask for a new one.");
    return false;
  }
  const std::string hash = token_hash(parsed->signed_part);
  const Result<bool> fresh = database.write([&](Transaction& transaction) {
    return Result<bool>(spend_challenge(transaction, hash, parsed->expires_ms));
  });
  if (!fresh) {
    refusal = problem(fresh.error());
    return false;
  }
  if (!*fresh) {
    refusal = problem(403, "proof-used", "The challenge was used before: ask for a new one.");
    return false;
  }
  return true;
}

void WorkGate::note_result(Transaction& transaction, std::string_view purpose,
                           std::string_view subject, bool right) {
  const std::string hash = subject_hash(purpose, subject);
  if (right) {
    clear_failures(transaction, hash);
  } else {
    add_failure(transaction, hash, clock_(), options_.memory_ms);
  }
}

}  // namespace holdfast
