#include "outbound/address_guard.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>

namespace holdfast {
namespace {

using Verdict = AddressGuard::Verdict;

Verdict judged(const AddressGuard& guard, const char* text) {
  return guard.judge(read_ip_address(text).value());
}

AddressGuard listing(std::initializer_list<const char*> ranges) {
  std::vector<AddressRange> out;
  for (const char* range : ranges) out.push_back(read_address_range(range).value());
  return AddressGuard(std::move(out));
}

// The first and last address of each special range, and those just outside where they are public.
TEST(AddressGuard, DeniesEverySpecialRangeToItsEdges) {
  const AddressGuard guard;
  for (const char* denied :
       {"0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255",
        "100.64.0.0",      "100.127.255.255", "100.100.100.200", "127.0.0.1",
        "127.255.255.255", "168.63.129.16",   "169.254.0.0",     "169.254.169.254",
        "169.254.255.255", "172.16.0.0",      "172.31.255.255",  "192.0.0.0",
        "192.0.0.192",     "192.0.0.255",     "192.0.2.0",       "192.0.2.255",
        "192.88.99.1",     "192.168.0.0",     "192.168.255.255", "198.18.0.0",
        "198.19.255.255",  "198.51.100.7",    "203.0.113.7",     "224.0.0.1",
        "239.255.255.255", "240.0.0.1",       "255.255.255.255"}) {
    EXPECT_EQ(judged(guard, denied), Verdict::kDenied) << denied;
  }
  for (const char* open :
       {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",      "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "168.63.129.15", "168.63.129.17",   "169.253.255.255",
        "169.255.0.0",     "172.15.255.255",  "172.32.0.0",    "191.255.255.255", "192.0.1.0",
        "192.0.3.0",       "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",
        "223.255.255.255", "93.184.216.34"}) {
    EXPECT_EQ(judged(guard, open), Verdict::kPublic) << open;
  }
}

TEST(AddressGuard, DeniesIpv6ThatIsNotOfTheInternet) {
  const AddressGuard guard;
  for (const char* denied : {"::",
                             "::1",
                             "::2",
                             "100::1",
                             "64:ff9b:1::1",
                             "fc00::1",
                             "fd00:ec2::254",
                             "fdff::1",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "ff02::1",
                             "ff0e::1",
                             "4000::1",
                             "5f00::1",
                             "2001:db8::1",
                             "2001:2::1",
                             "2001:10::1",
                             "2001:1ff:ffff::1",
                             "3fff::1",
                             "3fff:fff:ffff::1"}) {
    EXPECT_EQ(judged(guard, denied), Verdict::kDenied) << denied;
  }
  for (const char* open : {"2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1",
                           "2606:2800:220:1::1", "3fff:1000::1"}) {
    EXPECT_EQ(judged(guard, open), Verdict::kPublic) << open;
  }
}

TEST(AddressGuard, SeesTheIpv4AddressInsideAnIpv6One) {
  const AddressGuard guard;
  for (const char* denied :
       {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "64:ff9b::192.168.1.1", "::127.0.0.1", "::8.8.8.8", "2002:7f00:1::1",
        "2002:a00:1::1", "2002:808:808::1", "2001:0:7f00:1::1", "2001:0:808:808:0:0:80ff:fffe"}) {
    EXPECT_EQ(judged(guard, denied), Verdict::kDenied) << denied;
  }
  for (const char* open : {"::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
    EXPECT_EQ(judged(guard, open), Verdict::kPublic) << open;
  }
}

TEST(AddressGuard, ReachesWhatTheOperatorListsAndNoMore) {
  const AddressGuard guard = listing({"10.20.0.0/16", "127.0.0.1", "fd12::/16"});
  for (const char* listed : {"10.20.0.0", "10.20.255.255", "127.0.0.1", "fd12::1",
                             "::ffff:10.20.1.1", "64:ff9b::10.20.1.1"}) {
    EXPECT_EQ(judged(guard, listed), Verdict::kListed) << listed;
  }
  for (const char* denied : {"10.19.255.255", "10.21.0.0", "127.0.0.2", "::1", "fd13::1",
                             "::ffff:10.21.1.1", "2002:a14:101::1"}) {
    EXPECT_EQ(judged(guard, denied), Verdict::kDenied) << denied;
  }
  EXPECT_EQ(judged(guard, "8.8.8.8"), Verdict::kPublic);
  EXPECT_EQ(judged(listing({"0.0.0.0/0"}), "127.0.0.1"), Verdict::kListed);
  EXPECT_EQ(judged(listing({"0.0.0.0/0"}), "::1"), Verdict::kDenied);
}

TEST(AddressRange, ReadsCidrAndNothingLike) {
  for (const char* good : {"10.0.0.0/8", "10.1.2.3", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8",
                           "::1/128", "::/0", "10.128.0.0/9"}) {
    EXPECT_TRUE(read_address_range(good).has_value()) << good;
  }
  for (const char* bad :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", " 10.0.0.0/8",
        "10.0.0.1/8", "10.64.0.0/9", "fd00::1/8", "::/129", "10.0.0/8", "010.0.0.0/8x", "0x7f.1",
        "2130706433", "localhost", "fe80::1%eth0", "[::1]", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(read_address_range(bad).has_value()) << bad;
  }
  using namespace std::string_view_literals;
  EXPECT_FALSE(read_ip_address("127.0.0.1\0"sv).has_value());
}

TEST(IpAddress, IsReadFromASocketsName) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(0x0a010203);
  EXPECT_EQ(ip_address_of(reinterpret_cast<const sockaddr&>(four)).value(),
            read_ip_address("10.1.2.3").value());
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  EXPECT_EQ(ip_address_of(reinterpret_cast<const sockaddr&>(six)).value(),
            read_ip_address("::1").value());
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(ip_address_of(reinterpret_cast<const sockaddr&>(local)).has_value());
}

}  // namespace
}  // namespace holdfast
