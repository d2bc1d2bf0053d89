// Videos against every frame compared with every frame, and digests against a plain set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "holdfast/match_video.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

using Video = std::vector<VideoFrame>;

class VideoIndexTest : public testing::Test {
 protected:
  Video video_of(std::size_t frames) {
    Video video;
    for (std::size_t i = 0; i < frames; ++i) {
      video.push_back({random_hash(random_), static_cast<int>(random_() % 101)});
    }
    return video;
  }
  // What is left of a video that was cut and compressed again, in another one.
  Video cut(const Video& video, std::size_t first, std::size_t count) {
    Video out = video_of(random_() % 5);
    for (std::size_t i = first; i < std::min(first + count, video.size()); ++i) {
      out.push_back({with_flipped_bits(video[i].hash, random_() % 30, random_),
                     static_cast<int>(random_() % 101)});
    }
    return out;
  }
  static std::vector<VideoMatch> find_plainly(const std::map<std::uint64_t, Video>& videos,
                                              const Video& query, int radius) {
    std::vector<VideoMatch> matches;
    const auto matched = [&](const Video& some, const Video& others, double& percent) {
      int good = 0;
      int near = 0;
      for (const VideoFrame& frame : some) {
        if (frame.quality < 50) continue;
        ++good;
        near += std::ranges::any_of(others, [&](const VideoFrame& other) {
          return other.quality >= 50 && distance_bit_by_bit(frame.hash, other.hash) <= radius;
        });
      }
      percent = 100.0 * near / good;
      return near > 0;
    };
    for (const auto& [id, video] : videos) {
      VideoMatch match{.video = id};
      if (matched(query, video, match.query_percent) &&
          matched(video, query, match.video_percent)) {
        matches.push_back(match);
      }
    }
    std::ranges::sort(matches, {}, [](const VideoMatch& match) {
      return std::tuple(-match.query_percent, -match.video_percent, match.video);
    });
    return matches;
  }

  std::mt19937_64 random_{41};
};

TEST_F(VideoIndexTest, FindsWhatEveryFrameAgainstEveryFrameFinds) {
  VideoIndex index = VideoIndex::create().value();
  std::map<std::uint64_t, Video> videos;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const std::uint64_t id = random_() % 40;
    videos[id] = i > 20 && i % 2 == 0 ? cut(videos.begin()->second, 3, 40) : video_of(30 + i);
    ASSERT_TRUE(index.insert(id, videos[id]).has_value());
    if (i % 7 == 0) {
      EXPECT_EQ(index.erase(i), videos.erase(i) == 1);
    }
  }
  ASSERT_EQ(index.size(), videos.size());
  int found = 0;
  for (const auto& [id, video] : videos) {
    for (const int radius : {0, 12, 31}) {
      const Video query = cut(video, 5, 20);
      const std::vector<VideoMatch> wanted = find_plainly(videos, query, radius);
      EXPECT_EQ(index.find(query, radius).value(), wanted);
      found += static_cast<int>(wanted.size());
    }
  }
  EXPECT_GT(found, 60);
}

TEST_F(VideoIndexTest, FindsNothingInBadFramesAndRefusesTooMany) {
  VideoIndex index = VideoIndex::create().value();
  Video bad = video_of(10);
  for (VideoFrame& frame : bad) frame.quality = 49;
  ASSERT_TRUE(index.insert(1, bad).has_value());
  EXPECT_EQ(index.size(), 1U);
  EXPECT_TRUE(index.find(bad, 31).value().empty());
  EXPECT_TRUE(index.find({}, 31).value().empty());
  const Video many(VideoIndex::kMostFrames + 1);
  EXPECT_EQ(index.insert(1, many).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(index.find(many, 31).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(index.erase(1));
  EXPECT_FALSE(index.erase(1));
}

TEST_F(VideoIndexTest, FindsDigestsExactly) {
  for (const std::size_t size : {16, 20, 32}) {
    HammingIndex index = HammingIndex::create().value();
    std::vector<std::vector<std::uint8_t>> digests;
    std::vector<HammingIndex::Entry> entries;
    for (std::uint64_t id = 0; id < 20'000; ++id) {
      std::vector<std::uint8_t>& digest = digests.emplace_back(size);
      for (std::uint8_t& byte : digest) byte = static_cast<std::uint8_t>(random_());
      entries.push_back({id, digest_entry(digest).value()});
    }
    index.insert(entries);
    for (std::uint64_t id = 0; id < digests.size(); id += 13) {
      EXPECT_THAT(index.find(digest_entry(digests[id]).value(), 0),
                  testing::ElementsAre(Neighbour{id, 0}));
      digests[id].back() ^= 1;
      EXPECT_TRUE(index.find(digest_entry(digests[id]).value(), 0).empty());
    }
  }
  for (const std::size_t size : {0, 15, 17, 31, 33}) {
    EXPECT_EQ(digest_entry(std::vector<std::uint8_t>(size)).error().code,
              ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace holdfast
