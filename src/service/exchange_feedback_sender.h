// Sends what platforms said of fetched content back to the exchanges that it came from, from the
// ledger in store/exchange_feedback.h: what is not known to have arrived is sent again, after a
// crash too. docs/formats/exchange.md, "Back". Safe from many threads.
#pragma once

#include "service/exchange_puller.h"
#include "store/exchange_feedback.h"

namespace holdfast {

class ExchangeFeedbackSender {
 public:
  // `database` is borrowed. Of the options only `outbound` and `timeout` count.
  ExchangeFeedbackSender(Database& database, ExchangePullerOptions options, Clock clock);

  // One batch, of one source: how many of it were taken. Missing when nothing was due. Errors: the
  // database's; a source that is down is none.
  [[nodiscard]] Result<std::optional<int>> send(const std::function<bool()>& should_stop) const;

 private:
  struct Run;
  [[nodiscard]] std::vector<FeedbackFate> tell(Run& run) const;
  [[nodiscard]] std::vector<FeedbackFate> tell_stopncii(Run& run) const;
  [[nodiscard]] FeedbackFate tell_ncmec(Run& run, const WaitingFeedback& feedback) const;
  [[nodiscard]] FeedbackFate tell_holdfast(Run& run, const WaitingFeedback& feedback) const;
  [[nodiscard]] FeedbackFate post_stopncii(Run& run,
                                           const std::vector<WaitingFeedback>& feedback) const;
  [[nodiscard]] Result<OutboundAnswer> ask(Run& run, OutboundRequest request) const;
  [[nodiscard]] FeedbackFate fate_of(Run& run, OutboundRequest request) const;

  Database& database_;
  const ExchangePullerOptions options_;
  const Clock clock_;
  const HttpClient client_;
};

}  // namespace holdfast
