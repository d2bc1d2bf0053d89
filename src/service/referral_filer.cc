// One attempt, and what follows from it. See the header for threads.
#include "service/referral_filer.h"

#include <random>

#include "base/base64.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "referral/clocks.h"
#include "referral/report_xml.h"
#include "referral/schema.h"
#include "service/secrets.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

constexpr const char* kLost = "Another process has this referral.";

double random01() {
  thread_local std::minstd_rand random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

// The ledger of one lease in the store.
class StoreJournal : public FilingJournal {
 public:
  StoreJournal(Database& database, const Referral& referral, const Clock& clock, TimeMs lease_ms)
      : database_(database), referral_(referral), clock_(clock), lease_ms_(lease_ms) {}

  Result<bool> note(const FilingNote& note) override {
    return database_.write([&](Transaction& transaction) -> Result<bool> {
      const auto wish = note_referral_step(transaction, holder(), step_of(note));
      if (!wish) return fail(ErrorCode::kConflict, kLost);
      return *wish;
    });
  }
  Result<void> set_report(const std::string& report_id, const FilingNote& note) override {
    return database_.write([&](Transaction& transaction) -> Result<void> {
      if (set_referral_report(transaction, holder(), report_id, step_of(note))) return {};
      return fail(ErrorCode::kConflict, kLost);
    });
  }
  Result<std::string> load_file(std::size_t place) override {
    const auto coded = database_.read([&](Transaction& transaction) -> Result<std::string> {
      auto found = find_referral_file(transaction, referral_.id, static_cast<int>(place));
      if (!found) return fail(ErrorCode::kCorrupt, "A file of this referral is not there.");
      return std::move(*found);
    });
    if (!coded) return std::unexpected<Error>(coded.error());
    const Result<Bytes> bytes = base64_decode(*coded);
    if (!bytes) return std::unexpected<Error>(bytes.error());
    return std::string(bytes->begin(), bytes->end());
  }
  [[nodiscard]] ReferralHolder holder() const {
    return {referral_.id, referral_.owner, clock_() + lease_ms_};
  }
  [[nodiscard]] ReferralStep step_of(const FilingNote& note) const {
    return {clock_(), referral_.attempts, note.step, note.outcome, note.code, note.report_id};
  }

 private:
  Database& database_;
  const Referral& referral_;
  const Clock& clock_;
  const TimeMs lease_ms_;
};

const char* state_word(FilingEnd end) {
  switch (end) {
    case FilingEnd::kFiled:
      return "filed";
    case FilingEnd::kRetracted:
      return "retracted";
    case FilingEnd::kAgain:
      return "waiting";
    case FilingEnd::kRefused:
      return "failed";
    case FilingEnd::kLost:
      break;
  }
  return "lost";
}

struct AttemptEnd {
  TimeMs now_ms = 0;
  std::optional<TimeMs> retry_after_ms;
  bool is_stopped = false;
};

ReferralSettling settling_of(const Referral& referral, const FilingOutcome& outcome,
                             const AttemptEnd& end) {
  ReferralSettling settling{.state = state_word(outcome.end),
                            .report_id = outcome.report_id,
                            .code = outcome.code,
                            .words = outcome.sentence};
  if (outcome.end == FilingEnd::kAgain) {
    const auto delay = filing_retry_delay_ms(referral.attempts,
                                             end.now_ms - referral.first_ms.value_or(end.now_ms),
                                             end.retry_after_ms, random01());
    if (end.is_stopped) {
      settling.due_ms = end.now_ms;
    } else if (delay) {
      settling.due_ms = end.now_ms + *delay;
    } else {
      settling.state = "failed";
    }
  }
  if (settling.state != "waiting") settling.preserve_until_ms = preserved_until_ms(end.now_ms);
  return settling;
}

}  // namespace

ReferralFiler::ReferralFiler(Database& database, ReferralFilerOptions options, Clock clock)
    : database_(database), options_(std::move(options)), clock_(std::move(clock)) {}

Result<std::optional<FiledReferral>> ReferralFiler::file_next(
    std::int64_t id, const std::function<bool()>& should_stop) const {
  const TimeMs now_ms = clock_();
  ReferralLeaseRequest request{.id = id, .owner = random_token(), .now_ms = now_ms};
  request.until_ms = now_ms + std::chrono::milliseconds(options_.lease).count();
  request.at_once = id > 0;
  const auto leased = database_.write([&](Transaction& transaction) {
    return Result<std::optional<Referral>>(lease_referral(transaction, request));
  });
  if (!leased) return std::unexpected<Error>(leased.error());
  if (!*leased) return std::optional<FiledReferral>();
  const auto filed = file(**leased, should_stop);
  if (!filed) return std::unexpected<Error>(filed.error());
  return std::optional<FiledReferral>(*filed);
}

FilingOutcome ReferralFiler::attempt(const Referral& referral, CybertipServer& server) const {
  StoreJournal journal(database_, referral, clock_,
                       std::chrono::milliseconds(options_.lease).count());
  const IncidentReading reading =
      read_incident(referral.incident, {.now_ms = clock_(), .open_file = {}, .is_stored = true});
  const auto refused = [&](std::string sentence) {
    return FilingOutcome{FilingEnd::kRefused, referral.report_id, std::nullopt,
                         std::move(sentence)};
  };
  if (!reading.faults.empty()) return refused("The incident that is stored has faults.");
  if (!options_.schema.empty()) {
    const auto faults = schema_faults(report_xml(reading.incident), options_.schema);
    if (!faults) return refused(faults.error().message);
    if (!faults->empty()) return refused("The report does not fit the XSD. " + faults->front());
  }
  FilingJob job;
  job.incident = &reading.incident;
  job.report_id = referral.report_id;
  job.wants_retract = referral.wants_retract;
  job.md5 = [](const std::string& bytes) {
    return hex_encode(digest(DigestKind::kMd5, as_bytes(bytes)));
  };
  return file_report(job, server, journal);
}

Result<FiledReferral> ReferralFiler::file(const Referral& referral,
                                          const std::function<bool()>& should_stop) const {
  CybertipServer server(options_.server, should_stop);
  const FilingOutcome outcome = attempt(referral, server);
  const TimeMs now_ms = clock_();
  FiledReferral filed{.id = referral.id,
                      .state = state_word(outcome.end),
                      .report_id = outcome.report_id,
                      .sentence = outcome.sentence};
  if (outcome.end == FilingEnd::kLost) return filed;
  const AttemptEnd end{now_ms, server.retry_after_ms(), should_stop && should_stop()};
  const ReferralSettling settling = settling_of(referral, outcome, end);
  filed.state = settling.state;
  const ReferralHolder holder{referral.id, referral.owner, now_ms};
  const ReferralStep step{now_ms,         referral.attempts, "end",
                          settling.state, outcome.code,      outcome.report_id};
  const Result<bool> kept = database_.write([&](Transaction& transaction) -> Result<bool> {
    if (!settle_referral(transaction, holder, settling, step)) return false;
    if (settling.state == "waiting") return true;
    append_audit(transaction, {.at_ms = now_ms,
                               .actor = "program",
                               .action = "referral." + settling.state,
                               .subject = std::to_string(referral.id),
                               .details = referral.platform});
    return true;
  });
  if (!kept) return std::unexpected<Error>(kept.error());
  if (!*kept) filed.state = "lost";
  return filed;
}

}  // namespace holdfast
