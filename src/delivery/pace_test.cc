#include "delivery/pace.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

Lease to(const std::string& domain) {
  Lease lease;
  lease.recipient.domain = domain;
  return lease;
}

TEST(Pace, TakesDomainsInTurn) {
  Pace pace({});
  for (int i = 0; i < 2; ++i) pace.add(to("a.test"));
  for (int i = 0; i < 2; ++i) pace.add(to("b.test"));
  std::string order;
  while (const auto lease = pace.take(0)) order += lease->recipient.domain[0];
  EXPECT_EQ(order, "abab");
  EXPECT_EQ(pace.waiting(), 0u);
}

TEST(Pace, KeepsADomainToItsConnections) {
  Pace pace({.per_second = 0, .each = {.per_second = 0, .at_once = 1}, .own = {}});
  for (int i = 0; i < 3; ++i) pace.add(to("a.test"));
  pace.add(to("b.test"));
  EXPECT_EQ(pace.take(0)->recipient.domain, "a.test");
  EXPECT_EQ(pace.take(0)->recipient.domain, "b.test");
  EXPECT_FALSE(pace.take(0).has_value());
  pace.done("a.test");
  EXPECT_TRUE(pace.take(0).has_value());
  EXPECT_EQ(pace.full_domains(1), (std::vector<std::string>{"a.test"}));
}

TEST(Pace, KeepsToRates) {
  Pace pace({.per_second = 100, .each = {.per_second = 10, .at_once = 0}, .own = {}});
  for (int i = 0; i < 1000; ++i) pace.add(to("a.test"));
  int sent = 0;
  for (std::int64_t now = 1000; now < 11'000; ++now) {
    while (pace.take(now)) ++sent;
  }
  EXPECT_NEAR(sent, 100, 5);
  Pace whole({.per_second = 100, .each = {}, .own = {}});
  for (int i = 0; i < 2000; ++i) whole.add(to("a.test"));
  sent = 0;
  for (std::int64_t now = 1000; now < 11'000; ++now) {
    while (whole.take(now)) ++sent;
  }
  EXPECT_NEAR(sent, 1000, 30);
}

}  // namespace
}  // namespace holdfast
