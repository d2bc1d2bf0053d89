// Which decoder for which bytes, and the sentences they share. Safe from any thread.
#include "media/image.h"

#include <new>
#include <string>

#include "media/decoders.h"

namespace holdfast {
namespace {

bool has_at(std::span<const std::uint8_t> bytes, std::size_t offset, std::string_view magic) {
  if (bytes.size() < offset + magic.size()) return false;
  for (std::size_t i = 0; i < magic.size(); ++i) {
    if (bytes[offset + i] != static_cast<std::uint8_t>(magic[i])) return false;
  }
  return true;
}

// ISO/IEC 23008-12 brands of files whose still picture libheif decodes.
bool has_heif_brand(std::span<const std::uint8_t> bytes) {
  if (!has_at(bytes, 4, "ftyp")) return false;
  for (const char* brand :
       {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif", "avis"}) {
    if (has_at(bytes, 8, brand)) return true;
  }
  return false;
}

Result<Image> dispatch(ImageFormat format, std::span<const std::uint8_t> bytes,
                       const DecodeLimits& limits) {
  switch (format) {
    case ImageFormat::kJpeg:
      return media::decode_jpeg(bytes, limits);
    case ImageFormat::kPng:
      return media::decode_png(bytes, limits);
    case ImageFormat::kWebp:
      return media::decode_webp(bytes, limits);
    case ImageFormat::kGif:
      return media::decode_gif(bytes, limits);
    case ImageFormat::kHeif:
      return media::decode_heif(bytes, limits);
    case ImageFormat::kPnm:
      return media::decode_pnm(bytes, limits);
    case ImageFormat::kUnknown:
      break;
  }
  return fail(ErrorCode::kUnsupported,
              "This is not a picture that can be read; use JPEG, PNG, WebP, GIF, HEIF or PNM.");
}

}  // namespace

std::string_view image_format_name(ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg:
      return "JPEG";
    case ImageFormat::kPng:
      return "PNG";
    case ImageFormat::kWebp:
      return "WebP";
    case ImageFormat::kGif:
      return "GIF";
    case ImageFormat::kHeif:
      return "HEIF";
    case ImageFormat::kPnm:
      return "PNM";
    case ImageFormat::kUnknown:
      break;
  }
  return "unknown";
}

ImageFormat sniff_image_format(std::span<const std::uint8_t> bytes) {
  if (has_at(bytes, 0, "\xFF\xD8\xFF")) return ImageFormat::kJpeg;
  if (has_at(bytes, 0, "\x89PNG\r\n\x1A\n")) return ImageFormat::kPng;
  if (has_at(bytes, 0, "RIFF") && has_at(bytes, 8, "WEBP")) return ImageFormat::kWebp;
  if (has_at(bytes, 0, "GIF87a") || has_at(bytes, 0, "GIF89a")) return ImageFormat::kGif;
  if (has_heif_brand(bytes)) return ImageFormat::kHeif;
  if (bytes.size() >= 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6' &&
      (bytes[2] == ' ' || (bytes[2] >= '\t' && bytes[2] <= '\r'))) {
    return ImageFormat::kPnm;
  }
  return ImageFormat::kUnknown;
}

Result<Image> decode_image(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  if (bytes.empty()) {
    return fail(ErrorCode::kInvalidArgument, "The file is empty; choose the picture again.");
  }
  if (bytes.size() > limits.max_file_bytes) {
    return fail(ErrorCode::kTooLarge, "The file is over the limit of " +
                                          std::to_string(limits.max_file_bytes) +
                                          " bytes; save a smaller copy of the picture.");
  }
  try {
    return dispatch(sniff_image_format(bytes), bytes, limits);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kUnavailable,
                "There is not enough memory for this picture now; try again or save it smaller.");
  }
}

namespace media {

Result<Image> make_image(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits) {
  if (width == 0 || height == 0) {
    return fail(ErrorCode::kCorrupt, "The picture says that it has no pixels; save it again.");
  }
  if (width > UINT32_MAX || height > UINT32_MAX || height > limits.max_pixels / width) {
    return fail(ErrorCode::kTooLarge, "The picture is over the limit of " +
                                          std::to_string(limits.max_pixels) +
                                          " pixels; save a smaller copy of it.");
  }
  Image image;
  image.width = static_cast<std::uint32_t>(width);
  image.height = static_cast<std::uint32_t>(height);
  image.rgb.resize(static_cast<std::size_t>(width * height * 3));
  return image;
}

std::unexpected<Error> cut_short(ImageFormat format) {
  return fail(ErrorCode::kCorrupt, "This " + std::string(image_format_name(format)) +
                                       " file is cut short; copy or download it again.");
}

std::unexpected<Error> broken(ImageFormat format) {
  return fail(ErrorCode::kCorrupt, "This " + std::string(image_format_name(format)) +
                                       " file is damaged; copy it again or save it anew.");
}

std::unexpected<Error> unsupported_variant(ImageFormat format) {
  return fail(ErrorCode::kUnsupported, "This kind of " + std::string(image_format_name(format)) +
                                           " file cannot be read; save it as a plain JPEG or PNG.");
}

}  // namespace media
}  // namespace holdfast
