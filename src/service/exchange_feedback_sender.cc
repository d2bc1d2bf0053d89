// A batch of feedback. See the header for threads.
#include "service/exchange_feedback_sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>

#include "exchange/ncmec.h"
#include "exchange/stopncii.h"

namespace holdfast {
namespace {

constexpr int kBatch = 20;
constexpr TimeMs kFirstRetryMs = 60'000;
constexpr TimeMs kLongestRetryMs = 3'600'000;
constexpr TimeMs kLeaseSpareMs = 1'000;
constexpr std::size_t kMaxAnswerBytes = 64 * 1024;

FeedbackValue value_of(const WaitingFeedback& feedback) {
  return feedback_from_name(feedback.outcome).value_or(FeedbackValue::kBlocked);
}

// "pdq:HEX" and "md5:HEX" are the keys of StopNCII's entries.
std::string hash_of(const WaitingFeedback& feedback) {
  return feedback.entry_key.substr(feedback.entry_key.find(':') + 1);
}

// "image:MEMBER-ID": what stands in the path, or nothing for what is no such key.
std::optional<std::string> ncmec_path(const WaitingFeedback& feedback) {
  const std::string& key = feedback.entry_key;
  const std::size_t colon = key.find(':');
  const std::size_t dash = key.find('-', colon == std::string::npos ? 0 : colon);
  if (colon == std::string::npos || dash == std::string::npos) return std::nullopt;
  return fmt::format("/v2/entries/{}/{}", key.substr(colon + 1, dash - colon - 1),
                     key.substr(dash + 1));
}

const char* ncmec_type(const WaitingFeedback& feedback) {
  if (feedback.signal == "pdq") return "PDQ";
  return feedback.signal == "sha1" ? "SHA1" : "MD5";
}

// What asking again does not mend is refused; a key that is not good may be mended by a person.
FeedbackFate fate_by_status(unsigned status) {
  if (status >= 200 && status < 300) return FeedbackFate::kTaken;
  const bool is_final = status >= 400 && status < 500 && status != 401 && status != 403 &&
                        status != 408 && status != 429;
  return is_final ? FeedbackFate::kRefused : FeedbackFate::kLater;
}

TimeMs retry_ms(std::int64_t failures) {
  return std::min(kFirstRetryMs << std::min<std::int64_t>(failures, 6), kLongestRetryMs);
}

}  // namespace

struct ExchangeFeedbackSender::Run {
  ExchangeSource source;
  PullFormat format = PullFormat::kList;
  std::vector<WaitingFeedback> waiting;
  const std::function<bool()>& should_stop;
  bool is_down = false;  // nothing more is asked of it in this batch
  std::map<std::string, std::vector<NcmecOffered>> reasons;  // by type
};

ExchangeFeedbackSender::ExchangeFeedbackSender(Database& database, ExchangePullerOptions options,
                                               Clock clock)
    : database_(database),
      options_(std::move(options)),
      clock_(std::move(clock)),
      client_(options_.outbound) {}

Result<std::optional<int>> ExchangeFeedbackSender::send(
    const std::function<bool()>& should_stop) const {
  const TimeMs now_ms = clock_();
  const auto is_due = database_.read(
      [&](Transaction& transaction) { return Result<bool>(is_feedback_due(transaction, now_ms)); });
  if (!is_due) return std::unexpected<Error>(is_due.error());
  if (!*is_due) return std::optional<int>();
  Run run{.source = {}, .waiting = {}, .should_stop = should_stop, .reasons = {}};
  // The lease is for one request: a source that does not answer ends its batch.
  const TimeMs lease_ms = std::chrono::milliseconds(options_.timeout).count() + kLeaseSpareMs;
  const Result<void> taken = database_.write([&](Transaction& transaction) -> Result<void> {
    FeedbackBatch batch = take_due_feedback(transaction, kBatch, now_ms, now_ms + lease_ms);
    run.waiting = std::move(batch.waiting);
    for (const ExchangeSource& each : list_exchange_sources(transaction)) {
      if (each.source_id == batch.source_id) run.source = each;
    }
    return {};
  });
  if (!taken) return std::unexpected<Error>(taken.error());
  if (run.waiting.empty()) return std::optional<int>();
  run.format = pull_format_from_name(run.source.format).value_or(PullFormat::kList);
  const std::vector<FeedbackFate> fates = tell(run);
  const TimeMs done_ms = clock_();
  const Result<void> kept = database_.write([&](Transaction& transaction) -> Result<void> {
    for (std::size_t i = 0; i < fates.size(); ++i) {
      const WaitingFeedback& feedback = run.waiting[i];
      finish_feedback(transaction, feedback, fates[i], done_ms,
                      done_ms + retry_ms(feedback.failures));
    }
    return {};
  });
  if (!kept) return std::unexpected<Error>(kept.error());
  return std::optional<int>(
      static_cast<int>(std::count(fates.begin(), fates.end(), FeedbackFate::kTaken)));
}

// What was not asked about is due when its lease ends.
std::vector<FeedbackFate> ExchangeFeedbackSender::tell(Run& run) const {
  if (run.format == PullFormat::kStopNcii) return tell_stopncii(run);
  std::vector<FeedbackFate> fates;
  for (const WaitingFeedback& feedback : run.waiting) {
    if (run.is_down) break;
    fates.push_back(run.format == PullFormat::kNcmec ? tell_ncmec(run, feedback)
                                                     : tell_holdfast(run, feedback));
  }
  return fates;
}

// All at once; where the source refuses that, one by one, so that one cannot keep the others.
std::vector<FeedbackFate> ExchangeFeedbackSender::tell_stopncii(Run& run) const {
  const FeedbackFate all = post_stopncii(run, run.waiting);
  if (all != FeedbackFate::kRefused || run.waiting.size() == 1) {
    return std::vector<FeedbackFate>(run.waiting.size(), all);
  }
  std::vector<FeedbackFate> fates;
  for (const WaitingFeedback& feedback : run.waiting) {
    if (run.is_down) break;
    fates.push_back(post_stopncii(run, {feedback}));
  }
  return fates;
}

FeedbackFate ExchangeFeedbackSender::post_stopncii(
    Run& run, const std::vector<WaitingFeedback>& feedback) const {
  std::vector<StopNciiTold> told;
  for (const WaitingFeedback& each : feedback) told.push_back({hash_of(each), value_of(each)});
  OutboundRequest request{.method = "POST", .url = run.source.url + "/SubmitFeedback"};
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = write_stopncii_feedback(told);
  return fate_of(run, std::move(request));
}

FeedbackFate ExchangeFeedbackSender::tell_ncmec(Run& run, const WaitingFeedback& feedback) const {
  const auto path = ncmec_path(feedback);
  const NcmecOpinion opinion = ncmec_opinion(value_of(feedback));
  if (!path || opinion == NcmecOpinion::kNone) return FeedbackFate::kRefused;
  const std::string type = ncmec_type(feedback);
  std::string guid;
  if (opinion == NcmecOpinion::kNo) {
    if (!run.reasons.contains(type)) {
      OutboundRequest asking{.url = fmt::format("{}/v2/feedback/{}/reasons", run.source.url, type)};
      const Result<OutboundAnswer> answer = ask(run, std::move(asking));
      if (!answer) return FeedbackFate::kLater;
      if (answer->status != 200) return fate_by_status(answer->status);
      const auto offered = read_ncmec_reasons(answer->body);
      if (!offered) return FeedbackFate::kLater;
      run.reasons[type] = *offered;
    }
    const auto reason = pick_ncmec_reason(run.reasons[type], value_of(feedback));
    if (!reason) return FeedbackFate::kRefused;
    guid = *reason;
  }
  OutboundRequest request{.method = "PUT",
                          .url = fmt::format("{}{}/{}/feedback", run.source.url, *path, type)};
  request.headers.emplace_back("Content-Type", "application/xml");
  request.body = write_ncmec_feedback(guid);
  return fate_of(run, std::move(request));
}

// The reference is the same however often it is sent.
FeedbackFate ExchangeFeedbackSender::tell_holdfast(Run& run,
                                                   const WaitingFeedback& feedback) const {
  std::int64_t id = 0;
  const std::string& key = feedback.entry_key;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
  if (error != std::errc() || end != key.data() + key.size()) return FeedbackFate::kRefused;
  OutboundRequest request{.method = "POST", .url = run.source.url + "/api/v1/outcomes"};
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = boost::json::serialize(boost::json::object{
      {"bank_content_id", id},
      {"outcome", feedback.outcome},
      {"reference",
       fmt::format("back:{}:{}:{}", feedback.feedback_id, feedback.revision, feedback.asked_ms)}});
  return fate_of(run, std::move(request));
}

Result<OutboundAnswer> ExchangeFeedbackSender::ask(Run& run, OutboundRequest request) const {
  for (auto& header : exchange_headers(run.source, run.format)) {
    request.headers.push_back(std::move(header));
  }
  request.should_stop = run.should_stop;
  OutboundLimits limits;
  limits.total_timeout = options_.timeout;
  limits.max_body_bytes = kMaxAnswerBytes;
  Result<OutboundAnswer> answer = client_.send(request, limits);
  if (!answer || answer->status >= 500) run.is_down = true;
  return answer;
}

FeedbackFate ExchangeFeedbackSender::fate_of(Run& run, OutboundRequest request) const {
  const Result<OutboundAnswer> answer = ask(run, std::move(request));
  return answer ? fate_by_status(answer->status) : FeedbackFate::kLater;
}

}  // namespace holdfast
