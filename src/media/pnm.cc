// Portable bitmaps, greymaps and pixmaps, plain (P1 to P3) and raw (P4 to P6). A small reader of
// our own: the format is a header and numbers. Pure; safe from any thread. Source: Netpbm, pbm(5),
// pgm(5), ppm(5).
#include <cmath>
#include <optional>
#include <utility>

#include "media/decoders.h"

namespace holdfast::media {
namespace {

constexpr std::uint32_t kMaxSample = 65535;
constexpr int kMaxNumberDigits = 10;

bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// A cursor over the file: white space, comments from # to the line's end, decimal numbers.
struct Cursor {
  std::span<const std::uint8_t> bytes;
  std::size_t at = 0;

  void skip_blank() {
    bool in_comment = false;
    for (; at < bytes.size(); ++at) {
      const std::uint8_t c = bytes[at];
      if (c == '#') in_comment = true;
      if (c == '\n' || c == '\r') in_comment = false;
      if (!in_comment && !is_space(c)) return;
    }
  }
  // Empty at the end, at a byte that is no digit, or for a number of over ten digits.
  std::optional<std::uint64_t> number() {
    skip_blank();
    std::uint64_t value = 0;
    int digits = 0;
    for (; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; ++at) {
      if (++digits > kMaxNumberDigits) return std::nullopt;
      value = value * 10 + (bytes[at] - '0');
    }
    if (digits == 0) return std::nullopt;
    return value;
  }
  [[nodiscard]] bool is_at_end() const { return at >= bytes.size(); }
  [[nodiscard]] std::span<const std::uint8_t> rest() const { return bytes.subspan(at); }
};

struct Header {
  bool is_plain = false;
  bool is_bitmap = false;
  std::size_t channels = 1;
  std::uint32_t max_sample = 1;
};

// What each sample value is on a scale of 0 to 255, rounded half to even.
std::vector<std::uint8_t> scale_table(std::uint32_t max_sample) {
  std::vector<std::uint8_t> table(max_sample + 1);
  for (std::uint32_t value = 0; value <= max_sample; ++value) {
    table[value] =
        static_cast<std::uint8_t>(std::nearbyint(static_cast<double>(value) / max_sample * 255.0));
  }
  return table;
}

// Stores one pixel's `channels` samples at pixel `index`; a grey goes to all three.
void put(Image& image, std::size_t index, std::size_t channels, const std::uint8_t* samples) {
  std::uint8_t* out = image.rgb.data() + index * 3;
  for (std::size_t c = 0; c < 3; ++c) out[c] = samples[channels == 3 ? c : 0];
}

Result<Image> read_raw_bitmap(std::span<const std::uint8_t> data, Image image) {
  const std::size_t row_bytes = (std::size_t{image.width} + 7) / 8;
  if (data.size() / row_bytes < image.height) return cut_short(ImageFormat::kPnm);
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t x = 0; x < image.width; ++x) {
      const bool is_black = (data[y * row_bytes + x / 8] >> (7 - x % 8)) & 1;
      const std::uint8_t sample = is_black ? 0 : 255;
      put(image, y * image.width + x, 1, &sample);
    }
  }
  return image;
}

Result<Image> read_plain_bitmap(Cursor cursor, Image image) {
  const std::size_t pixels = image.rgb.size() / 3;
  for (std::size_t i = 0; i < pixels; ++i) {
    cursor.skip_blank();
    if (cursor.is_at_end()) return cut_short(ImageFormat::kPnm);
    const std::uint8_t digit = cursor.bytes[cursor.at++];
    if (digit != '0' && digit != '1') return broken(ImageFormat::kPnm);
    const std::uint8_t sample = digit == '1' ? 0 : 255;
    put(image, i, 1, &sample);
  }
  return image;
}

Result<Image> read_raw(std::span<const std::uint8_t> data, const Header& header, Image image) {
  const std::size_t width = header.max_sample < 256 ? 1 : 2;
  const std::size_t pixels = image.rgb.size() / 3;
  if (data.size() / (width * header.channels) < pixels) return cut_short(ImageFormat::kPnm);
  const std::vector<std::uint8_t> scaled = scale_table(header.max_sample);
  std::size_t at = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    std::uint8_t samples[3] = {};
    for (std::size_t c = 0; c < header.channels; ++c, at += width) {
      const std::uint32_t value = width == 1 ? data[at] : data[at] * 256u + data[at + 1];
      samples[c] = value > header.max_sample ? 255 : scaled[value];
    }
    put(image, i, header.channels, samples);
  }
  return image;
}

Result<Image> read_plain(Cursor cursor, const Header& header, Image image) {
  const std::size_t pixels = image.rgb.size() / 3;
  const std::vector<std::uint8_t> scaled = scale_table(header.max_sample);
  for (std::size_t i = 0; i < pixels; ++i) {
    std::uint8_t samples[3] = {};
    for (std::size_t c = 0; c < header.channels; ++c) {
      const std::optional<std::uint64_t> value = cursor.number();
      if (!value && cursor.is_at_end()) return cut_short(ImageFormat::kPnm);
      if (!value || *value > header.max_sample) return broken(ImageFormat::kPnm);
      samples[c] = scaled[*value];
    }
    put(image, i, header.channels, samples);
  }
  return image;
}

}  // namespace

Result<Image> decode_pnm(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  if (bytes.size() < 3) return cut_short(ImageFormat::kPnm);
  const int kind = bytes[1] - '0';
  Header header{kind <= 3, kind == 1 || kind == 4, kind % 3 == 0 ? 3u : 1u, 1};
  Cursor cursor{bytes, 2};
  const std::optional<std::uint64_t> width = cursor.number();
  const std::optional<std::uint64_t> height = cursor.number();
  const std::optional<std::uint64_t> max_sample = header.is_bitmap ? 1 : cursor.number();
  if (!width || !height || !max_sample) {
    return cursor.is_at_end() ? cut_short(ImageFormat::kPnm) : broken(ImageFormat::kPnm);
  }
  if (cursor.is_at_end()) return cut_short(ImageFormat::kPnm);
  if (*max_sample == 0 || *max_sample > kMaxSample || !is_space(bytes[cursor.at])) {
    return broken(ImageFormat::kPnm);
  }
  ++cursor.at;  // exactly one white space stands before raw samples
  header.max_sample = static_cast<std::uint32_t>(*max_sample);
  // Every pixel takes at least a bit of the file, so a short file cannot claim a huge picture.
  if (*width > 0 && *height / 8 > bytes.size() / *width) return cut_short(ImageFormat::kPnm);
  Result<Image> image = make_image(*width, *height, limits);
  if (!image) return image;
  if (header.is_bitmap) {
    return header.is_plain ? read_plain_bitmap(cursor, std::move(*image))
                           : read_raw_bitmap(cursor.rest(), std::move(*image));
  }
  return header.is_plain ? read_plain(cursor, header, std::move(*image))
                         : read_raw(cursor.rest(), header, std::move(*image));
}

}  // namespace holdfast::media
