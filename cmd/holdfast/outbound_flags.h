// What every group of flags for requests that go out has: --NAME-allow, --NAME-ca. One thread.
#pragma once

#include <string>
#include <vector>

#include "holdfast/result.h"
#include "outbound/http_client.h"

namespace holdfast {

// `allow` are the values of --NAME-allow (CIDR), `ca_file` that of --NAME-ca, empty where there is
// none. kInvalidArgument for what is no range of addresses, and for a file that cannot be read.
[[nodiscard]] Result<OutboundOptions> outbound_from_flags(const std::string& name,
                                                          const std::vector<std::string>& allow,
                                                          const std::string& ca_file);

}  // namespace holdfast
