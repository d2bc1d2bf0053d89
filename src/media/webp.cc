// WebP through libwebp: a still picture, or the first frame of an animation on its canvas. Safe
// from any thread.
#include <webp/decode.h>
#include <webp/demux.h>

#include <utility>

#include "media/decoders.h"
#include "media/exif_orientation.h"
#include "media/orient.h"

namespace holdfast::media {
namespace {

// Owns the index that libwebp keeps into the borrowed bytes, and the frame and chunk it lends.
struct Demuxer {
  WebPDemuxer* demuxer = nullptr;
  WebPIterator frame{};
  WebPChunkIterator chunk{};

  Demuxer() = default;
  Demuxer(const Demuxer&) = delete;
  Demuxer& operator=(const Demuxer&) = delete;
  ~Demuxer() {
    WebPDemuxReleaseIterator(&frame);
    WebPDemuxReleaseChunkIterator(&chunk);
    WebPDemuxDelete(demuxer);
  }
};

// Decodes the frame where it stands on the canvas. What it does not cover stays black, which is
// what the canvas's transparency becomes without alpha.
bool draw_frame(const WebPIterator& frame, Image& image) {
  if (frame.width <= 0 || frame.height <= 0 || frame.x_offset < 0 || frame.y_offset < 0) {
    return false;
  }
  const auto right = static_cast<std::uint64_t>(frame.x_offset) + frame.width;
  const auto bottom = static_cast<std::uint64_t>(frame.y_offset) + frame.height;
  if (right > image.width || bottom > image.height) return false;
  int width = 0;
  int height = 0;
  if (WebPGetInfo(frame.fragment.bytes, frame.fragment.size, &width, &height) == 0 ||
      width != frame.width || height != frame.height) {
    return false;
  }
  const std::size_t stride_bytes = std::size_t{image.width} * 3;
  const std::size_t start = frame.y_offset * stride_bytes + std::size_t{3} * frame.x_offset;
  return WebPDecodeRGBInto(frame.fragment.bytes, frame.fragment.size, image.rgb.data() + start,
                           image.rgb.size() - start, static_cast<int>(stride_bytes)) != nullptr;
}

}  // namespace

Result<Image> decode_webp(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  const WebPData data{bytes.data(), bytes.size()};
  Demuxer file;
  WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
  file.demuxer = WebPDemuxPartial(&data, &state);
  if (state == WEBP_DEMUX_PARSING_HEADER || state == WEBP_DEMUX_PARSED_HEADER) {
    return cut_short(ImageFormat::kWebp);
  }
  if (file.demuxer == nullptr || state != WEBP_DEMUX_DONE) return broken(ImageFormat::kWebp);
  Result<Image> image = make_image(WebPDemuxGetI(file.demuxer, WEBP_FF_CANVAS_WIDTH),
                                   WebPDemuxGetI(file.demuxer, WEBP_FF_CANVAS_HEIGHT), limits);
  if (!image) return image;
  if (WebPDemuxGetFrame(file.demuxer, 1, &file.frame) == 0 || !draw_frame(file.frame, *image)) {
    return broken(ImageFormat::kWebp);
  }
  int orientation = 1;
  if (WebPDemuxGetChunk(file.demuxer, "EXIF", 1, &file.chunk) != 0) {
    orientation = exif_orientation({file.chunk.chunk.bytes, file.chunk.chunk.size});
  }
  return oriented(std::move(*image), orientation);
}

}  // namespace holdfast::media
