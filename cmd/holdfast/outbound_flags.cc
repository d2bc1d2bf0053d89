// Flags to what requests that go out may reach. One thread.
#include "outbound_flags.h"

#include <fstream>
#include <utility>

namespace holdfast {

Result<OutboundOptions> outbound_from_flags(const std::string& name,
                                            const std::vector<std::string>& allow,
                                            const std::string& ca_file) {
  std::vector<AddressRange> listed;
  for (const std::string& each : allow) {
    const Result<AddressRange> range = read_address_range(each);
    if (!range) return std::unexpected<Error>(range.error());
    listed.push_back(*range);
  }
  if (!ca_file.empty() && !std::ifstream(ca_file)) {
    return fail(ErrorCode::kInvalidArgument, "The file given as --" + name + "-ca cannot be read.");
  }
  OutboundOptions outbound;
  outbound.guard = AddressGuard(std::move(listed), "--" + name + "-allow");
  outbound.ca_file = ca_file;
  outbound.user_agent = "Holdfast/" HOLDFAST_VERSION;
  return outbound;
}

}  // namespace holdfast
