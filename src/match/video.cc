// Videos and digests over the index. Many readers or one writer at a time.
#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "holdfast/match_video.h"

namespace holdfast {
namespace {

constexpr std::size_t kFramesAtOnce = 256;

// The frames that count.
std::vector<Hash256> good_hashes(std::span<const VideoFrame> frames, int least_quality) {
  std::vector<Hash256> hashes;
  for (const VideoFrame& frame : frames) {
    if (frame.quality >= least_quality) hashes.push_back(frame.hash);
  }
  return hashes;
}

std::unexpected<Error> too_long() {
  return fail(ErrorCode::kTooLarge,
              "The video has over 1,048,576 frames; take fewer, one a second for instance.");
}

// What was found of one video.
struct Seen {
  std::size_t query_frames = 0;
  std::size_t last_query_frame = 0;
  std::vector<std::uint64_t> video_frames;  // some several times
};

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

VideoIndex::VideoIndex(HammingIndex frames, int least_quality)
    : frames_(std::move(frames)), least_quality_(least_quality) {}

Result<VideoIndex> VideoIndex::create(const IndexOptions& options, int least_quality) {
  Result<HammingIndex> frames = HammingIndex::create(options);
  if (!frames) return std::unexpected<Error>(frames.error());
  return VideoIndex(std::move(*frames), least_quality);
}

Result<void> VideoIndex::insert(std::uint64_t video, std::span<const VideoFrame> frames) {
  if (frames.size() > kMostFrames) return too_long();
  erase(video);
  const Place place{.number = next_number_++,
                    .frames = static_cast<std::size_t>(std::ranges::count_if(
                        frames, [&](const auto& each) { return each.quality >= least_quality_; }))};
  std::vector<HammingIndex::Entry> entries;
  for (const Hash256& hash : good_hashes(frames, least_quality_)) {
    entries.push_back({.id = place.number * kMostFrames + entries.size(), .hash = hash});
  }
  frames_.insert(entries);
  places_[video] = place;
  videos_[place.number] = video;
  return {};
}

bool VideoIndex::erase(std::uint64_t video) {
  const auto found = places_.find(video);
  if (found == places_.end()) return false;
  const Place place = found->second;
  for (std::size_t i = 0; i < place.frames; ++i) frames_.erase(place.number * kMostFrames + i);
  videos_.erase(place.number);
  places_.erase(found);
  return true;
}

Result<std::vector<VideoMatch>> VideoIndex::find(std::span<const VideoFrame> frames,
                                                 int radius_bits) const {
  if (frames.size() > kMostFrames) return too_long();
  const std::vector<Hash256> hashes = good_hashes(frames, least_quality_);
  std::unordered_map<std::uint64_t, Seen> seen;  // by number
  for (std::size_t first = 0; first < hashes.size(); first += kFramesAtOnce) {
    const auto some =
        std::span(hashes).subspan(first, std::min(kFramesAtOnce, hashes.size() - first));
    const BatchFound found = frames_.find_batch(some, radius_bits);
    for (std::size_t i = 0; i < some.size(); ++i) {
      const std::size_t query_frame = first + i + 1;
      for (const Neighbour& neighbour : found.of(i)) {
        Seen& video = seen[neighbour.id / kMostFrames];
        if (video.last_query_frame != query_frame) ++video.query_frames;
        video.last_query_frame = query_frame;
        video.video_frames.push_back(neighbour.id);
      }
    }
  }
  std::vector<VideoMatch> matches;
  for (auto& [number, video] : seen) {
    std::ranges::sort(video.video_frames);
    const auto again = std::ranges::unique(video.video_frames);
    const std::uint64_t id = videos_.at(number);
    matches.push_back({.video = id,
                       .query_percent = percent(video.query_frames, hashes.size()),
                       .video_percent = percent(video.video_frames.size() - again.size(),
                                                places_.at(id).frames)});
  }
  std::ranges::sort(matches, [](const VideoMatch& a, const VideoMatch& b) {
    return std::tuple(-a.query_percent, -a.video_percent, a.video) <
           std::tuple(-b.query_percent, -b.video_percent, b.video);
  });
  return matches;
}

Result<Hash256> digest_entry(std::span<const std::uint8_t> digest) {
  constexpr std::array<std::size_t, 3> kSizes = {16, 20, 32};  // MD5, SHA-1, SHA-256
  if (std::ranges::find(kSizes, digest.size()) == kSizes.end()) {
    return fail(ErrorCode::kInvalidArgument,
                "A digest has 16, 20 or 32 bytes; give one of MD5, SHA-1 or SHA-256.");
  }
  Hash256 entry;
  std::ranges::copy(digest, entry.bytes.begin());
  return entry;
}

}  // namespace holdfast
