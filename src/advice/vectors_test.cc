// The golden vectors under vectors/advice; their grammar is in docs/formats/vectors.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "holdfast/advice.h"

namespace holdfast {
namespace {

using Words = std::vector<std::string>;

struct Vector {
  std::string name;
  std::map<std::string, std::string> given;
  Words expectations;

  friend void PrintTo(const Vector& vector, std::ostream* out) { *out << vector.name; }
};

Vector read_vector(const std::filesystem::path& path) {
  Vector vector{.name = path.stem().string(), .given = {}, .expectations = {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error(vector.name + ": " + line);
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key == "expect") {
      vector.expectations.push_back(value);
    } else {
      vector.given[key] = value;
    }
  }
  return vector;
}

std::vector<Vector> read_vectors() {
  std::vector<Vector> out;
  const auto folder = std::filesystem::path(HOLDFAST_SOURCE_DIR) / "vectors" / "advice";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    out.push_back(read_vector(entry.path()));
  }
  std::sort(out.begin(), out.end(),
            [](const Vector& a, const Vector& b) { return a.name < b.name; });
  return out;
}

Words split(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

class AdviceVectors : public ::testing::TestWithParam<Vector> {
 protected:
  void SetUp() override {
    std::map<std::string, std::string> given = GetParam().given;
    language_ = given["language"];
    country_ = given["country"];
    advice_ =
        compose({.who = asker_from_name(given["who"]).value(),
                 .happened = happened_from_names(given["happened"]).value(),
                 .is_unsafe = given["unsafe"] == "yes",
                 .country = country_,
                 .language = language_,
                 .age_years = given["age"].empty() ? 0 : std::stoi(given["age"]),
                 .today_days = days_of_time(parse_time(given["today"] + "T00:00:00Z").value())});
    for (const std::uint16_t piece : advice_.pieces) {
      pieces_.emplace_back(advice_piece(piece).id);
    }
    for (const ServiceChoice& choice : advice_.services) {
      const AdviceService& service = advice_service(choice.service);
      services_.emplace_back(service.id);
      if (kinds_.empty() || kinds_.back() != service.kind) kinds_.emplace_back(service.kind);
    }
  }

  std::size_t place_of(const std::string& piece) const {
    return std::find(pieces_.begin(), pieces_.end(), piece) - pieces_.begin();
  }

  void expect_says(const std::string& value) const {
    const std::size_t space = value.find(' ');
    const std::size_t place = place_of(value.substr(0, space));
    ASSERT_LT(place, pieces_.size()) << value;
    const AdviceWords words = advice_words(advice_.pieces[place], language_);
    const std::string all = std::string(words.title) + "\n" + std::string(words.text);
    EXPECT_THAT(all, ::testing::HasSubstr(value.substr(space + 1)));
  }

  void expect_never_says(const std::string& value) const {
    for (const std::uint16_t piece : advice_.pieces) {
      const AdviceWords words = advice_words(piece, language_);
      for (const std::string_view part : {words.title, words.text, words.easy}) {
        EXPECT_THAT(ascii_lower(part), ::testing::Not(::testing::HasSubstr(ascii_lower(value))));
      }
    }
  }

  void expect_stale(const std::string& value) const {
    for (const ServiceChoice& choice : advice_.services) {
      EXPECT_EQ(choice.is_stale, value == "all");
    }
    EXPECT_EQ(advice_.is_emergency_stale, value == "all");
  }

  void expect_order(const Words& wanted) const {
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      EXPECT_LT(place_of(wanted[i - 1]), place_of(wanted[i])) << wanted[i];
    }
    EXPECT_LT(place_of(wanted.back()), pieces_.size()) << wanted.back();
  }

  // True if the expectation is one that there is.
  bool expect_of_pieces(const std::string& what, const std::string& value) const {
    const Words wanted = split(value);
    if (what == "pieces") {
      EXPECT_EQ(pieces_, wanted);
    } else if (what == "first") {
      EXPECT_EQ(pieces_.front(), value);
    } else if (what == "has") {
      EXPECT_THAT(pieces_, ::testing::IsSupersetOf(wanted));
    } else if (what == "lacks") {
      for (const std::string& id : wanted) EXPECT_EQ(place_of(id), pieces_.size()) << id;
    } else if (what == "order") {
      expect_order(wanted);
    } else if (what == "at-most") {
      EXPECT_LE(pieces_.size(), std::stoul(value));
    } else if (what == "says") {
      expect_says(value);
    } else if (what == "never-says") {
      expect_never_says(value);
    } else {
      return false;
    }
    return true;
  }

  bool expect_of_services(const std::string& what, const std::string& value) const {
    if (what == "emergency") {
      const std::string_view number = advice_place(advice_.place).emergency_telephone;
      EXPECT_EQ(number.empty() ? "none" : number, value);
    } else if (what == "first-service-kind") {
      EXPECT_EQ(kinds_.front(), value);
    } else if (what == "service-kind") {
      EXPECT_THAT(kinds_, ::testing::Contains(value));
    } else if (what == "service-order") {
      const Words wanted = split(value);
      EXPECT_EQ(Words(kinds_.begin(), kinds_.begin() + std::min(wanted.size(), kinds_.size())),
                wanted);
    } else if (what == "has-service") {
      EXPECT_THAT(services_, ::testing::IsSupersetOf(split(value)));
    } else if (what == "lacks-service") {
      EXPECT_THAT(services_, ::testing::Not(::testing::Contains(value)));
    } else if (what == "stale") {
      expect_stale(value);
    } else {
      return false;
    }
    return true;
  }

  std::string language_;
  std::string country_;
  Advice advice_;
  Words pieces_;
  Words services_;
  Words kinds_;  // of the services, neighbours of a kind once
};

TEST_P(AdviceVectors, AreKept) {
  ASSERT_FALSE(GetParam().expectations.empty());
  for (const std::string& expectation : GetParam().expectations) {
    SCOPED_TRACE(expectation);
    const std::size_t space = expectation.find(' ');
    ASSERT_NE(space, std::string::npos);
    const std::string what = expectation.substr(0, space);
    const std::string value = expectation.substr(space + 1);
    ASSERT_TRUE(expect_of_pieces(what, value) || expect_of_services(what, value));
  }
}

INSTANTIATE_TEST_SUITE_P(All, AdviceVectors, ::testing::ValuesIn(read_vectors()),
                         [](const auto& of) {
                           std::string name = of.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(AdviceVectorFiles, AreThere) { EXPECT_GE(read_vectors().size(), 40u); }

}  // namespace
}  // namespace holdfast
