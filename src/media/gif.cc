// GIF's first frame on its canvas, through giflib. Safe from any thread.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "media/decoders.h"

namespace holdfast::media {
namespace {

constexpr int kMaxExtensionBlocks = 1 << 20;
constexpr int kGraphicControlBytes = 4;

struct Source {
  std::span<const std::uint8_t> rest;
  bool is_exhausted = false;
};

struct Closer {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, Closer>;

int on_read(GifFileType* gif, GifByteType* out, int byte_count) {
  Source& source = *static_cast<Source*>(gif->UserData);
  const std::size_t given = std::min(source.rest.size(), static_cast<std::size_t>(byte_count));
  if (given < static_cast<std::size_t>(byte_count)) source.is_exhausted = true;
  if (given > 0) std::memcpy(out, source.rest.data(), given);
  source.rest = source.rest.subspan(given);
  return static_cast<int>(given);
}

// Reads one extension. Keeps the transparent colour's index, if this is where it is told.
bool read_extension(GifFileType* gif, int& transparent_index, int& blocks_left) {
  int kind = 0;
  GifByteType* block = nullptr;
  if (DGifGetExtension(gif, &kind, &block) == GIF_ERROR) return false;
  if (kind == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= kGraphicControlBytes &&
      (block[1] & 1) != 0) {
    transparent_index = block[4];
  }
  while (block != nullptr) {
    if (--blocks_left < 0 || DGifGetExtensionNext(gif, &block) == GIF_ERROR) return false;
  }
  return true;
}

// Walks to the first picture. False if there is none.
bool find_frame(GifFileType* gif, int& transparent_index) {
  int blocks_left = kMaxExtensionBlocks;
  GifRecordType record = UNDEFINED_RECORD_TYPE;
  while (DGifGetRecordType(gif, &record) == GIF_OK) {
    if (record == IMAGE_DESC_RECORD_TYPE) return DGifGetImageDesc(gif) == GIF_OK;
    if (record != EXTENSION_RECORD_TYPE) return false;
    if (!read_extension(gif, transparent_index, blocks_left)) return false;
  }
  return false;
}

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;

// Without a palette an index is a grey; past a palette's end a colour is black.
Palette palette_of(const GifFileType& gif) {
  Palette palette{};
  const ColorMapObject* map = gif.Image.ColorMap ? gif.Image.ColorMap : gif.SColorMap;
  for (int i = 0; i < 256; ++i) {
    const auto grey = static_cast<std::uint8_t>(i);
    if (map == nullptr) {
      palette[i] = {grey, grey, grey};
    } else if (i < map->ColorCount) {
      palette[i] = {map->Colors[i].Red, map->Colors[i].Green, map->Colors[i].Blue};
    }
  }
  return palette;
}

// The row that the n-th row of an interlaced picture is; GIF89a appendix E.
class RowOrder {
 public:
  RowOrder(int height, bool is_interlaced) : height_(height), is_interlaced_(is_interlaced) {}
  int next() {
    if (!is_interlaced_) return row_++;
    constexpr std::array<int, 4> kStart{0, 4, 2, 1};
    constexpr std::array<int, 4> kStep{8, 8, 4, 2};
    while (row_ >= height_ && pass_ < 3) row_ = kStart[++pass_];
    const int row = row_;
    row_ += kStep[pass_];
    return row;
  }

 private:
  int height_;
  bool is_interlaced_;
  int pass_ = 0;
  int row_ = 0;
};

void fill(Image& image, const std::array<std::uint8_t, 3>& colour) {
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    std::copy(colour.begin(), colour.end(), image.rgb.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

bool draw_frame(GifFileType* gif, const Palette& palette, int background, Image& image) {
  const GifImageDesc& frame = gif->Image;
  std::vector<GifPixelType> line(frame.Width, static_cast<GifPixelType>(background));
  RowOrder rows(frame.Height, frame.Interlace);
  for (int i = 0; i < frame.Height; ++i) {
    if (DGifGetLine(gif, line.data(), frame.Width) == GIF_ERROR) return false;
    const std::size_t y = static_cast<std::size_t>(frame.Top) + rows.next();
    std::uint8_t* out = image.rgb.data() + (y * image.width + frame.Left) * 3;
    for (const GifPixelType index : line) {
      std::memcpy(out, palette[index].data(), 3);
      out += 3;
    }
  }
  return true;
}

}  // namespace

Result<Image> decode_gif(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  Source source{bytes};
  const auto failure = [&source] {
    return source.is_exhausted ? cut_short(ImageFormat::kGif) : broken(ImageFormat::kGif);
  };
  const Gif gif(DGifOpen(&source, on_read, nullptr));
  if (!gif) return failure();
  int transparent_index = -1;
  if (!find_frame(gif.get(), transparent_index)) return failure();
  const GifImageDesc& frame = gif->Image;
  if (frame.Width <= 0 || frame.Height <= 0 || frame.Left < 0 || frame.Top < 0) {
    return broken(ImageFormat::kGif);
  }
  // A frame that reaches past the canvas enlarges it.
  const auto width = std::max<std::uint64_t>(gif->SWidth, std::uint64_t(frame.Left) + frame.Width);
  const auto height =
      std::max<std::uint64_t>(gif->SHeight, std::uint64_t(frame.Top) + frame.Height);
  Result<Image> image = make_image(width, height, limits);
  if (!image) return image;
  const Palette palette = palette_of(*gif);
  const int background = std::max(transparent_index, 0);
  fill(*image, palette[background]);
  if (!draw_frame(gif.get(), palette, background, *image)) return failure();
  return image;
}

}  // namespace holdfast::media
