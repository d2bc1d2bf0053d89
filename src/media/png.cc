// PNG through libpng. Safe from any thread.
//
// libpng reports errors by longjmp, so the functions that call it hold only trivial objects; what
// needs a destructor lives in Job, which belongs to decode_png() and outlives every jump.
#include <png.h>

#include <csetjmp>
#include <cstddef>
#include <cstring>
#include <utility>

#include "media/decoders.h"
#include "media/exif_orientation.h"
#include "media/orient.h"

namespace holdfast::media {
namespace {

constexpr png_alloc_size_t kMaxChunkBytes = 8u << 20;  // what an ancillary chunk may grow to
constexpr int kMaxCachedChunks = 256;

struct Job {
  png_structp codec = nullptr;
  png_infop info = nullptr;
  std::span<const std::uint8_t> rest;
  bool is_cut_short = false;
  Image image;
  std::vector<png_bytep> rows;
};

[[noreturn]] void on_error(png_structp codec, png_const_charp /*message*/) {
  png_longjmp(codec, 1);
}

void on_warning(png_structp /*codec*/, png_const_charp /*message*/) {}

void on_read(png_structp codec, png_bytep out, std::size_t byte_count) {
  Job& job = *static_cast<Job*>(png_get_io_ptr(codec));
  if (byte_count > job.rest.size()) {
    job.is_cut_short = true;
    png_error(codec, "cut short");
  }
  std::memcpy(out, job.rest.data(), byte_count);
  job.rest = job.rest.subspan(byte_count);
}

// Chunks that change no pixel here are not read, so their parsers are out of an attacker's reach.
void ignore_unused_chunks(Job& job) {
  static constexpr png_byte kUnused[] =
      "bKGD\0cHRM\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0"
      "sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(job.codec, PNG_HANDLE_CHUNK_NEVER, kUnused,
                              static_cast<int>(sizeof kUnused / 5));
}

bool read_header(Job& job) {
  if (setjmp(png_jmpbuf(job.codec)) != 0) return false;
  png_set_read_fn(job.codec, &job, on_read);
  png_set_user_limits(job.codec, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(job.codec, kMaxChunkBytes);
  png_set_chunk_cache_max(job.codec, kMaxCachedChunks);
  ignore_unused_chunks(job);
  png_read_info(job.codec, job.info);
  return true;
}

// Everything becomes three channels of eight bits; alpha and transparent colours are dropped.
bool read_pixels(Job& job) {
  if (setjmp(png_jmpbuf(job.codec)) != 0) return false;
  const int colour_type = png_get_color_type(job.codec, job.info);
  if (png_get_bit_depth(job.codec, job.info) == 16) png_set_strip_16(job.codec);
  if (colour_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(job.codec);
  if ((colour_type & PNG_COLOR_MASK_COLOR) == 0) {
    png_set_expand_gray_1_2_4_to_8(job.codec);
    png_set_gray_to_rgb(job.codec);
  }
  png_set_strip_alpha(job.codec);
  png_set_interlace_handling(job.codec);
  png_read_update_info(job.codec, job.info);
  if (png_get_rowbytes(job.codec, job.info) != std::size_t{job.image.width} * 3) return false;
  png_read_image(job.codec, job.rows.data());
  return true;
}

// What follows the pixels may hold the orientation; a fault there costs nothing that is seen.
void read_end(Job& job) {
  if (setjmp(png_jmpbuf(job.codec)) != 0) return;
  png_read_end(job.codec, job.info);
}

int orientation_of(Job& job) {
  png_uint_32 byte_count = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(job.codec, job.info, &byte_count, &exif) == 0 || exif == nullptr) return 1;
  return exif_orientation({exif, byte_count});
}

struct JobEnd {
  Job& job;
  ~JobEnd() { png_destroy_read_struct(&job.codec, &job.info, nullptr); }
};

std::unexpected<Error> failure(const Job& job) {
  return job.is_cut_short ? cut_short(ImageFormat::kPng) : broken(ImageFormat::kPng);
}

}  // namespace

Result<Image> decode_png(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  Job job;
  JobEnd end{job};
  job.rest = bytes;
  job.codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
  if (job.codec == nullptr) throw std::bad_alloc();
  job.info = png_create_info_struct(job.codec);
  if (job.info == nullptr) throw std::bad_alloc();
  if (!read_header(job)) return failure(job);
  Result<Image> image = make_image(png_get_image_width(job.codec, job.info),
                                   png_get_image_height(job.codec, job.info), limits);
  if (!image) return image;
  job.image = std::move(*image);
  job.rows.resize(job.image.height);
  for (std::size_t y = 0; y < job.rows.size(); ++y) {
    job.rows[y] = job.image.rgb.data() + y * job.image.width * 3;
  }
  if (!read_pixels(job)) return failure(job);
  read_end(job);
  const int orientation = orientation_of(job);
  return oriented(std::move(job.image), orientation);
}

}  // namespace holdfast::media
