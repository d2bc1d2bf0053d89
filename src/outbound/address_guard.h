// Which addresses a request of ours may reach. Somebody who chooses a URL must not choose this
// machine or its neighbours with it. Constant once built; safe from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "holdfast/result.h"

struct sockaddr;

namespace holdfast {

struct IpAddress {
  bool is_six = false;
  std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 in the first four

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// "192.0.2.1" or "2001:db8::1", without brackets or a zone; kInvalidArgument otherwise.
[[nodiscard]] Result<IpAddress> read_ip_address(std::string_view text);
// The address in a socket's name; kUnsupported for a family that is not IP.
[[nodiscard]] Result<IpAddress> ip_address_of(const sockaddr& name);

// CIDR (RFC 4632, RFC 4291): the addresses that begin with the base's first bits.
struct AddressRange {
  IpAddress base;
  int prefix_bits = 0;  // to 32 or 128

  [[nodiscard]] bool contains(const IpAddress& address) const;
};

// "10.0.0.0/8", "fd00::/8" or one address; kInvalidArgument otherwise, and when bits are set behind
// the prefix, where a slip of the pen would open more than was meant.
[[nodiscard]] Result<AddressRange> read_address_range(std::string_view text);

class AddressGuard {
 public:
  enum class Verdict {
    kPublic,  // an address of the public internet
    kListed,  // an address that the operator named
    kDenied,  // anything else: this machine, private and special networks
  };

  // `listed`: what may be reached although it is not public. `option`: where the operator lists it,
  // "--webhook-allow", for who is told that an address is denied; empty: there is no such option.
  explicit AddressGuard(std::vector<AddressRange> listed = {}, std::string option = {})
      : listed_(std::move(listed)), option_(std::move(option)) {}

  // By IANA's registries of special-purpose addresses (RFC 6890). An IPv4 address inside an IPv6
  // one (mapped, RFC 4291; NAT64, RFC 6052) is judged as that IPv4 address. 6to4 and Teredo, which
  // hold one too and are out of use, are denied.
  [[nodiscard]] Verdict judge(const IpAddress& address) const;
  [[nodiscard]] bool lists_any() const { return !listed_.empty(); }
  [[nodiscard]] const std::string& option() const { return option_; }

 private:
  std::vector<AddressRange> listed_;
  std::string option_;
};

}  // namespace holdfast
