#include "guard/model.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "base/bytes.h"

namespace holdfast {
namespace {

class ModelBytes {
 public:
  template <class T>
  void add(T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof value);
  }
  void add_text(std::string_view text) { text_ += text; }
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
};

constexpr std::uint32_t kFeature = 77;

// One feature that speaks for the first sign; risk by one tree that looks at that sign.
ModelBytes small_model(std::uint16_t right_child = 0x8001) {
  ModelBytes out;
  out.add_text("HFGUARD2");
  out.add(std::uint32_t{kHeads});
  out.add(std::uint32_t{kConductFeatures});
  out.add(std::uint32_t{1});
  for (std::size_t i = 0; i < kHeads; ++i) out.add(0.1F);
  for (std::size_t i = 0; i < kHeads; ++i) out.add(-2.0F);
  out.add(kFeature);
  for (std::size_t i = 0; i < kHeads; ++i) out.add(std::int8_t(i == 0 ? 100 : 0));
  out.add(-1.0F);  // risk: base, one root, one node, two leaves
  for (const std::uint32_t count : {1U, 1U, 2U}) out.add(count);
  out.add(std::uint16_t{0});
  out.add(std::uint8_t{0});
  out.add(std::uint8_t{120});
  out.add(std::uint16_t{0x8000});
  out.add(right_child);
  out.add(-3.0F);
  out.add(4.0F);
  out.add(-2.0F);  // urgency: a base alone
  for (int i = 0; i < 3; ++i) out.add(std::uint32_t{0});
  out.add(std::uint32_t{2});
  for (const float point : {-2.0F, 0.1F, 2.0F, 0.9F}) out.add(point);
  out.add(std::uint32_t{7});
  out.add_text("photos\n");
  return out;
}

TEST(GuardModel, WeighsFeaturesAndShrinksByWords) {
  const auto model = GuardModel::read(as_bytes(small_model().text()));
  ASSERT_TRUE(model);
  const Feature feature{.hash = kFeature};
  SignSums sums{};
  model->add({&feature, 1}, sums);
  const SignLevels four = model->levels(sums, 4);
  // -2 + 100 * 0.1 / sqrt(4) = 3 log-odds: 128 + 16 * 3.
  EXPECT_EQ(four[0], 176);
  EXPECT_EQ(four[1], 96);  // the bias alone
  EXPECT_EQ(model->levels(sums, 1)[0], 176) << "short messages count as four words";
  EXPECT_EQ(model->levels(sums, 100)[0], 112);
  ASSERT_NE(model->biased_weights(kFeature), nullptr);
  EXPECT_EQ(GuardModel::weight(model->biased_weights(kFeature), 0), 100);
  EXPECT_EQ(model->biased_weights(kFeature + 1), nullptr);
}

TEST(GuardModel, WalksTreesAndCalibrates) {
  const auto model = GuardModel::read(as_bytes(small_model().text()));
  ASSERT_TRUE(model);
  ConductFeatures conduct{};
  conduct[0] = 120;
  EXPECT_FLOAT_EQ(model->risk(conduct), -4);
  conduct[0] = 121;
  EXPECT_FLOAT_EQ(model->risk(conduct), 3);
  EXPECT_FLOAT_EQ(model->urgency(conduct), -2);
  EXPECT_FLOAT_EQ(model->calibrated(-9), 0.1F);
  EXPECT_FLOAT_EQ(model->calibrated(0), 0.5F);
  EXPECT_FLOAT_EQ(model->calibrated(9), 0.9F);
}

TEST(GuardModel, KnowsHowItsWordsAreSpelt) {
  const auto model = GuardModel::read(as_bytes(small_model().text()));
  ASSERT_TRUE(model);
  EXPECT_EQ(model->spelling().meant_by("phtoos"), "photos");
  EXPECT_EQ(GuardModel::none().spelling().meant_by("phtoos"), "");
}

TEST(GuardModel, EveryCutAndEveryLoopIsRefused) {
  const ModelBytes whole = small_model();
  for (std::size_t size = 0; size < whole.text().size(); ++size) {
    const auto model = GuardModel::read(as_bytes(whole.text().substr(0, size)));
    ASSERT_FALSE(model) << size;
    EXPECT_EQ(model.error().code, ErrorCode::kCorrupt);
  }
  const std::string longer = std::string(whole.text()) + "x";
  EXPECT_FALSE(GuardModel::read(as_bytes(longer)));
  EXPECT_FALSE(GuardModel::read(as_bytes(small_model(0).text()))) << "a node that leads to itself";
  EXPECT_FALSE(GuardModel::read(as_bytes(small_model(0x8002).text())))
      << "a leaf that is not there";
}

}  // namespace
}  // namespace holdfast
