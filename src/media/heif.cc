// HEIF through libheif, which applies the file's own turns, mirrors and crops. Safe from any
// thread.
#include <libheif/heif.h>

#include <cstring>
#include <memory>

#include "media/decoders.h"

namespace holdfast::media {
namespace {

struct Release {
  void operator()(heif_context* context) const { heif_context_free(context); }
  void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
  void operator()(heif_image* image) const { heif_image_release(image); }
  void operator()(heif_decoding_options* options) const { heif_decoding_options_free(options); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

std::unexpected<Error> failure(const heif_error& error) {
  if (error.subcode == heif_suberror_End_of_data) return cut_short(ImageFormat::kHeif);
  switch (error.code) {
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature:
      return unsupported_variant(ImageFormat::kHeif);
    case heif_error_Memory_allocation_error:
      return fail(ErrorCode::kTooLarge, "The picture is too large; save a smaller copy of it.");
    default:
      break;
  }
  return broken(ImageFormat::kHeif);
}

bool copy_rows(const heif_image* decoded, Image& image) {
  int stride_bytes = 0;
  const std::uint8_t* plane =
      heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride_bytes);
  const std::size_t row_bytes = std::size_t{image.width} * 3;
  if (plane == nullptr || stride_bytes < 0 || static_cast<std::size_t>(stride_bytes) < row_bytes) {
    return false;
  }
  for (std::size_t y = 0; y < image.height; ++y) {
    std::memcpy(image.rgb.data() + y * row_bytes, plane + y * stride_bytes, row_bytes);
  }
  return true;
}

}  // namespace

Result<Image> decode_heif(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  const Owned<heif_context> context(heif_context_alloc());
  if (!context) throw std::bad_alloc();
  heif_error error = heif_context_read_from_memory_without_copy(context.get(), bytes.data(),
                                                                bytes.size(), nullptr);
  if (error.code != heif_error_Ok) return failure(error);
  heif_image_handle* raw_handle = nullptr;
  error = heif_context_get_primary_image_handle(context.get(), &raw_handle);
  const Owned<heif_image_handle> handle(raw_handle);
  if (error.code != heif_error_Ok) return failure(error);
  const int told_width = heif_image_handle_get_width(handle.get());
  const int told_height = heif_image_handle_get_height(handle.get());
  if (told_width > 0 && told_height > 0 &&
      static_cast<std::uint64_t>(told_height) > limits.max_pixels / told_width) {
    return make_image(told_width, told_height, limits);
  }
  const Owned<heif_decoding_options> options(heif_decoding_options_alloc());
  if (!options) throw std::bad_alloc();
  options->convert_hdr_to_8bit = 1;
  heif_image* raw_image = nullptr;
  error = heif_decode_image(handle.get(), &raw_image, heif_colorspace_RGB,
                            heif_chroma_interleaved_RGB, options.get());
  const Owned<heif_image> decoded(raw_image);
  if (error.code != heif_error_Ok) return failure(error);
  const int width = heif_image_get_width(decoded.get(), heif_channel_interleaved);
  const int height = heif_image_get_height(decoded.get(), heif_channel_interleaved);
  if (width <= 0 || height <= 0) return broken(ImageFormat::kHeif);
  Result<Image> image = make_image(width, height, limits);
  if (image && !copy_rows(decoded.get(), *image)) return broken(ImageFormat::kHeif);
  return image;
}

}  // namespace holdfast::media
