// Addresses, ranges, and the ranges that are nobody's on the internet. Stateless.
#include "outbound/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>

namespace holdfast {
namespace {

struct Special {
  const char* base;
  int prefix_bits;
};

// IANA's IPv4 special-purpose registry and multicast; and Azure's own virtual address, which
// answers with a machine's secrets though it is of public space.
constexpr Special kSpecialFour[] = {
    {"0.0.0.0", 8},         // this network, RFC 791
    {"10.0.0.0", 8},        // private, RFC 1918
    {"100.64.0.0", 10},     // shared by carriers' NAT, RFC 6598
    {"127.0.0.0", 8},       // this machine, RFC 1122
    {"168.63.129.16", 32},  // Azure's platform
    {"169.254.0.0", 16},    // link-local, RFC 3927; clouds' metadata
    {"172.16.0.0", 12},     // private, RFC 1918
    {"192.0.0.0", 24},      // protocol assignments, RFC 6890
    {"192.0.2.0", 24},      // documentation, RFC 5737
    {"192.88.99.0", 24},    // 6to4 relays, RFC 7526
    {"192.168.0.0", 16},    // private, RFC 1918
    {"198.18.0.0", 15},     // benchmarking, RFC 2544
    {"198.51.100.0", 24},   // documentation, RFC 5737
    {"203.0.113.0", 24},    // documentation, RFC 5737
    {"224.0.0.0", 4},       // multicast, RFC 5771
    {"240.0.0.0", 4},       // reserved, RFC 1112, and broadcast, RFC 919
};

// Public IPv6 addresses are in 2000::/3; these parts of it are not.
constexpr Special kSpecialSix[] = {
    {"2001::", 23},      // protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID
    {"2001:db8::", 32},  // documentation, RFC 3849
    {"2002::", 16},      // 6to4, RFC 3056
    {"3fff::", 20},      // documentation, RFC 9637
};

AddressRange range_of(const Special& special) {
  return {read_ip_address(special.base).value(), special.prefix_bits};
}

template <std::size_t count>
bool is_in(const Special (&specials)[count], const IpAddress& address) {
  return std::any_of(std::begin(specials), std::end(specials),
                     [&](const Special& special) { return range_of(special).contains(address); });
}

IpAddress four_at(const IpAddress& six, std::size_t offset) {
  IpAddress four;
  std::copy_n(six.bytes.begin() + offset, 4, four.bytes.begin());
  return four;
}

// The IPv4 address that this one leads to, where it is a cover for one.
std::optional<IpAddress> four_inside(const IpAddress& address) {
  static const AddressRange kMapped{read_ip_address("::ffff:0:0").value(), 96};
  static const AddressRange kNat64{read_ip_address("64:ff9b::").value(), 96};
  if (kMapped.contains(address) || kNat64.contains(address)) return four_at(address, 12);
  return std::nullopt;
}

bool is_public(const IpAddress& address) {
  if (!address.is_six) return !is_in(kSpecialFour, address);
  static const AddressRange kGlobal{read_ip_address("2000::").value(), 3};
  return kGlobal.contains(address) && !is_in(kSpecialSix, address);
}

}  // namespace

Result<IpAddress> read_ip_address(std::string_view text) {
  const std::string word(text);
  IpAddress address;
  address.is_six = word.find(':') != std::string::npos;
  if (word.size() == text.size() && word.find('\0') == std::string::npos &&
      inet_pton(address.is_six ? AF_INET6 : AF_INET, word.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  return fail(ErrorCode::kInvalidArgument, "This is not an IP address.");
}

Result<IpAddress> ip_address_of(const sockaddr& name) {
  IpAddress address;
  if (name.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &name, sizeof four);
    std::memcpy(address.bytes.data(), &four.sin_addr, 4);
    return address;
  }
  if (name.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &name, sizeof six);
    address.is_six = true;
    std::memcpy(address.bytes.data(), &six.sin6_addr, 16);
    return address;
  }
  return fail(ErrorCode::kUnsupported, "Only IP addresses can be reached.");
}

bool AddressRange::contains(const IpAddress& address) const {
  if (address.is_six != base.is_six) return false;
  const int whole = prefix_bits / 8;
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + whole, address.bytes.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  const int mask = 0xff00 >> rest & 0xff;
  return (base.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

Result<AddressRange> read_address_range(std::string_view text) {
  const auto bad = [] {
    return fail(
        ErrorCode::kInvalidArgument,
        "A range of addresses is written as 10.0.0.0/8 or fd00::/8, with no bits set behind "
        "the prefix.");
  };
  const std::size_t slash = text.find('/');
  const Result<IpAddress> base = read_ip_address(text.substr(0, slash));
  if (!base) return bad();
  AddressRange range{*base, base->is_six ? 128 : 32};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    int bits = -1;
    const auto read = std::from_chars(digits.data(), end, bits);
    if (read.ec != std::errc() || read.ptr != end || bits < 0 || bits > range.prefix_bits) {
      return bad();
    }
    range.prefix_bits = bits;
  }
  const int width = base->is_six ? 128 : 32;
  for (int bit = range.prefix_bits; bit < width; ++bit) {
    if ((base->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) return bad();
  }
  return range;
}

AddressGuard::Verdict AddressGuard::judge(const IpAddress& address) const {
  const std::optional<IpAddress> inner = four_inside(address);
  const auto is_listed = [&](const IpAddress& one) {
    return std::any_of(listed_.begin(), listed_.end(),
                       [&](const AddressRange& range) { return range.contains(one); });
  };
  if (is_listed(address) || (inner && is_listed(*inner))) return Verdict::kListed;
  return is_public(inner.value_or(address)) ? Verdict::kPublic : Verdict::kDenied;
}

}  // namespace holdfast
