// Videos by their frames' hashes (vPDQ), and files by their digests, over the same index as
// pictures. Pure: no file, clock, thread or output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "holdfast/hash.h"
#include "holdfast/match.h"
#include "holdfast/result.h"

namespace holdfast {

struct VideoFrame {
  Hash256 hash;     // PDQ
  int quality = 0;  // 0 to 100
};

struct VideoMatch {
  std::uint64_t video = 0;
  // Of the query's frames those that a frame of the video is near, and of the video's frames those
  // that are near a frame of the query, in hundredths: 0 to 100. Frames under the least quality
  // count on neither side.
  double query_percent = 0;
  double video_percent = 0;
  friend bool operator==(const VideoMatch&, const VideoMatch&) = default;
};

// An exact index over videos: a query's frames against all frames of all videos. Many readers or
// one writer at a time; the caller holds the lock. Source of the percentages: Meta, vPDQ
// (matchTwoHash in ThreatExchange's vpdq/cpp).
class VideoIndex {
 public:
  static constexpr std::size_t kMostFrames = std::size_t{1} << 20;  // of one video or query

  // `least_quality`: frames below it are left out. Error: kUnsupported, for a kernel.
  [[nodiscard]] static Result<VideoIndex> create(const IndexOptions& options = {},
                                                 int least_quality = kDefaultMinQuality);
  // Adds the video, or replaces its frames. One without a frame of the least quality is never
  // found. Errors: kTooLarge, for over kMostFrames frames; nothing is changed then.
  [[nodiscard]] Result<void> insert(std::uint64_t video, std::span<const VideoFrame> frames);
  // True if the video was there.
  bool erase(std::uint64_t video);
  // Every video with a frame within `radius_bits` of a frame of the query, highest query percentage
  // first, then highest video percentage, then by video. Error: kTooLarge.
  [[nodiscard]] Result<std::vector<VideoMatch>> find(std::span<const VideoFrame> frames,
                                                     int radius_bits) const;
  [[nodiscard]] std::size_t size() const { return places_.size(); }  // videos
  [[nodiscard]] std::size_t bytes_used() const { return frames_.bytes_used(); }

 private:
  struct Place {
    std::uint64_t number = 0;  // given in turn; a frame's id is this and its place in the video
    std::size_t frames = 0;
  };
  VideoIndex(HammingIndex frames, int least_quality);

  HammingIndex frames_;
  int least_quality_;
  std::uint64_t next_number_ = 0;
  std::unordered_map<std::uint64_t, Place> places_;          // by video
  std::unordered_map<std::uint64_t, std::uint64_t> videos_;  // by number
};

// A digest as an entry of a HammingIndex, so that lists of MD5, SHA-1 and SHA-256 have the same
// store, file and changes as pictures: the digest's bytes, then zeros. Each kind has an index of
// its own, and is asked with radius 0. Error: kInvalidArgument, for no 16, 20 or 32 bytes.
[[nodiscard]] Result<Hash256> digest_entry(std::span<const std::uint8_t> digest);

}  // namespace holdfast
