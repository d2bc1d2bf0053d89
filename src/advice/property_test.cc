// Every situation that there is, with the tables that are built in: 5 askers, 2^10 happenings, safe
// or not, in each country and in none.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "holdfast/advice.h"

namespace holdfast {
namespace {

template <class Check>
void for_every_situation(Check check) {
  std::vector<std::string_view> countries{""};
  for (std::size_t i = 0; i < advice_place_count(); ++i) {
    countries.push_back(advice_place(i).country);
  }
  for (const std::string_view country : countries) {
    for (std::size_t who = 0; who < kAskers; ++who) {
      for (std::uint16_t happened = 0; happened < 1 << kHappenedBits; ++happened) {
        for (const bool is_unsafe : {false, true}) {
          const Situation situation{.who = static_cast<Asker>(who),
                                    .happened = happened,
                                    .is_unsafe = is_unsafe,
                                    .country = country,
                                    .language = "en",
                                    .today_days = 20781};
          check(situation, compose(situation));
          if (::testing::Test::HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(EverySituation, HasAnAnswerWithinItsLimit) {
  for_every_situation([](const Situation& situation, const Advice& advice) {
    ASSERT_GE(advice.pieces.size(), 3u);
    ASSERT_LE(advice.pieces.size(), advice_piece_limit(situation.who));
    ASSERT_LT(advice.place, advice_place_count());
    // A platform's duty is to its own authority, which the files may not know.
    ASSERT_TRUE(!advice.services.empty() || situation.who == Asker::kPlatform)
        << asker_name(situation.who) << " " << situation.country;
  });
  EXPECT_LE(advice_piece_limit(Asker::kYoung), 8u);
}

TEST(EverySituation, PutsSafetyFirstWhenUnsafeAndOnlyThen) {
  for_every_situation([](const Situation& situation, const Advice& advice) {
    ASSERT_EQ(advice_piece(advice.pieces[0]).section == "safety", situation.is_unsafe);
  });
}

TEST(EverySituation, SaysNothingTwice) {
  for_every_situation([](const Situation&, const Advice& advice) {
    std::set<std::string_view> sections;
    for (std::size_t i = 0; i < advice.pieces.size(); ++i) {
      ASSERT_TRUE(sections.insert(advice_piece(advice.pieces[i]).section).second);
      ASSERT_TRUE(i == 0 || advice.pieces[i - 1] < advice.pieces[i]);
    }
    std::set<std::uint16_t> services;
    for (const ServiceChoice& choice : advice.services) {
      ASSERT_LT(choice.service, advice_service_count());
      ASSERT_TRUE(services.insert(choice.service).second);
    }
  });
}

// A young person is told each time that they are not to blame, and to whom to turn.
TEST(EverySituation, NeverLeavesAYoungPersonAlone) {
  for_every_situation([](const Situation& situation, const Advice& advice) {
    if (situation.who != Asker::kYoung) return;
    std::set<std::string_view> sections;
    for (const std::uint16_t piece : advice.pieces) sections.insert(advice_piece(piece).section);
    for (const char* section : {"blame", "stop", "tell", "report"}) {
      ASSERT_TRUE(sections.contains(section)) << section << " " << situation.happened;
    }
    const AdviceService& first = advice_service(advice.services[0].service);
    ASSERT_EQ(first.kind, "helpline") << first.id;
  });
}

TEST(EverySituation, ReachesEveryPiece) {
  std::set<std::uint16_t> reached;
  for_every_situation([&](const Situation&, const Advice& advice) {
    reached.insert(advice.pieces.begin(), advice.pieces.end());
  });
  for (std::size_t i = 0; i < advice_piece_count(); ++i) {
    EXPECT_TRUE(reached.contains(static_cast<std::uint16_t>(i))) << advice_piece(i).id;
  }
}

}  // namespace
}  // namespace holdfast
