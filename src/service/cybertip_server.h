// NCMEC's reporting API over HTTPS: the report server that a filing talks to. The password is sent
// in a header and nowhere else. One filing a time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "outbound/http_client.h"
#include "referral/filing.h"

namespace holdfast {

struct CybertipOptions {
  std::string url;  // "https://exttest.cybertip.org/ispws"; without a slash at its end
  std::string user;
  std::string password;
  OutboundOptions outbound;
  // For one request, 1 to 600; an upload has a second more for each 100 kB.
  std::chrono::seconds timeout{60};
};

class CybertipServer : public ReportServer {
 public:
  // `options` is borrowed. `should_stop` ends a request that is on its way; may be empty.
  CybertipServer(const CybertipOptions& options, std::function<bool()> should_stop);

  Result<ReportReply> status() override;
  Result<ReportReply> submit(const std::string& report_xml) override;
  Result<ReportReply> upload(const std::string& report_id, const std::string& file_name,
                             const std::string& bytes) override;
  Result<ReportReply> file_info(const std::string& details_xml) override;
  Result<ReportReply> finish(const std::string& report_id) override;
  Result<ReportReply> retract(const std::string& report_id) override;

  // What the last answer asked for by Retry-After, if it did.
  [[nodiscard]] std::optional<TimeMs> retry_after_ms() const { return retry_after_ms_; }

 private:
  Result<ReportReply> ask(const char* method, const std::string& path, std::string content_type,
                          std::string body);

  const CybertipOptions& options_;
  const std::function<bool()> should_stop_;
  const HttpClient client_;
  std::optional<TimeMs> retry_after_ms_;
};

}  // namespace holdfast
