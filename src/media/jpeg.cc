// JPEG through libjpeg-turbo. Safe from any thread.
//
// libjpeg reports errors by longjmp, so the functions that call it hold only trivial objects; what
// needs a destructor lives in Job, which belongs to decode_jpeg() and outlives every jump.
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>

// jpeglib.h uses size_t and FILE without including them, so it cannot stand first.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include "media/decoders.h"
#include "media/exif_orientation.h"
#include "media/orient.h"

namespace holdfast::media {
namespace {

enum class Outcome : std::uint8_t { kDone, kCutShort, kBroken, kUnsupported, kTooManyScans };

// EXIF may come in pieces of 64 KB; orientation stands near the start, so this is ample.
constexpr std::size_t kMaxExifBytes = 1u << 20;

struct Job {
  jpeg_decompress_struct codec{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr source{};
  jpeg_progress_mgr progress{};
  std::jmp_buf on_error;
  Outcome outcome = Outcome::kDone;
  int max_scans = 0;
  Image image;
  std::vector<std::uint8_t> ink_row;  // one CMYK row
  std::vector<std::uint8_t> exif;
};

Job& job_of(j_common_ptr codec) { return *static_cast<Job*>(codec->client_data); }

[[noreturn]] void stop(Job& job, Outcome outcome) {
  job.outcome = outcome;
  std::longjmp(job.on_error, 1);
}

[[noreturn]] void on_error_exit(j_common_ptr codec) {
  switch (codec->err->msg_code) {
    case JERR_BAD_PRECISION:
#if JPEG_LIB_VERSION < 70  // Ubuntu's library speaks jpeg 8, which decodes arithmetic coding
    case JERR_ARITH_NOTIMPL:
#endif
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_COMPONENT_COUNT:
      stop(job_of(codec), Outcome::kUnsupported);
    default:
      stop(job_of(codec), Outcome::kBroken);
  }
}

void on_message(j_common_ptr /*codec*/, int /*level*/) {}
void on_output(j_common_ptr /*codec*/) {}

void on_source_start(j_decompress_ptr /*codec*/) {}
void on_source_end(j_decompress_ptr /*codec*/) {}

// The whole file is in memory: asking for more means that it is cut short.
boolean on_source_empty(j_decompress_ptr codec) {
  stop(job_of(reinterpret_cast<j_common_ptr>(codec)), Outcome::kCutShort);
}

void on_source_skip(j_decompress_ptr codec, long byte_count) {
  if (byte_count <= 0) return;
  jpeg_source_mgr& source = *codec->src;
  if (static_cast<std::size_t>(byte_count) > source.bytes_in_buffer) {
    stop(job_of(reinterpret_cast<j_common_ptr>(codec)), Outcome::kCutShort);
  }
  source.next_input_byte += byte_count;
  source.bytes_in_buffer -= static_cast<std::size_t>(byte_count);
}

void on_progress(j_common_ptr codec) {
  Job& job = job_of(codec);
  if (job.codec.input_scan_number > job.max_scans) stop(job, Outcome::kTooManyScans);
}

void prepare(Job& job, std::span<const std::uint8_t> bytes) {
  job.codec.err = jpeg_std_error(&job.errors);
  job.errors.error_exit = on_error_exit;
  job.errors.emit_message = on_message;
  job.errors.output_message = on_output;
  job.codec.client_data = &job;
  job.source.init_source = on_source_start;
  job.source.fill_input_buffer = on_source_empty;
  job.source.skip_input_data = on_source_skip;
  job.source.resync_to_restart = jpeg_resync_to_restart;
  job.source.term_source = on_source_end;
  job.source.next_input_byte = bytes.data();
  job.source.bytes_in_buffer = bytes.size();
  job.progress.progress_monitor = on_progress;
}

// Reads the header and chooses the output. False after an error, which job.outcome names.
bool read_header(Job& job) {
  if (setjmp(job.on_error) != 0) return false;
  jpeg_create_decompress(&job.codec);
  // jpeg_create_decompress clears every field but `err` and `client_data`.
  job.codec.src = &job.source;
  job.codec.progress = &job.progress;
  jpeg_save_markers(&job.codec, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&job.codec, TRUE);
  switch (job.codec.num_components) {
    case 1:
    case 3:
      job.codec.out_color_space = JCS_RGB;
      break;
    case 4:
      job.codec.out_color_space = JCS_CMYK;
      break;
    default:
      stop(job, Outcome::kUnsupported);
  }
  return true;
}

// 255 - black times 255 - ink, with the rounding of an exact division by 255.
std::uint8_t shaded(int light, int ink) {
  const int product = ink * light + 128;
  const int value = light - (((product >> 8) + product) >> 8);
  return static_cast<std::uint8_t>(value < 0 ? 0 : value);
}

// Adobe writes CMYK inverted, and files without Adobe's marker follow it.
void inks_to_rgb(const std::uint8_t* inks, std::uint8_t* rgb, std::size_t pixels) {
  for (std::size_t i = 0; i < pixels; ++i, inks += 4, rgb += 3) {
    const int light = inks[3];
    for (int channel = 0; channel < 3; ++channel) {
      rgb[channel] = shaded(light, 255 - inks[channel]);
    }
  }
}

bool read_pixels(Job& job) {
  if (setjmp(job.on_error) != 0) return false;
  jpeg_start_decompress(&job.codec);
  const std::size_t width = job.codec.output_width;
  while (job.codec.output_scanline < job.codec.output_height) {
    std::uint8_t* out = job.image.rgb.data() + job.codec.output_scanline * width * 3;
    const bool is_ink = job.codec.out_color_space == JCS_CMYK;
    JSAMPROW row = is_ink ? job.ink_row.data() : out;
    jpeg_read_scanlines(&job.codec, &row, 1);
    if (is_ink) inks_to_rgb(job.ink_row.data(), out, width);
  }
  jpeg_finish_decompress(&job.codec);
  return true;
}

void collect_exif(Job& job) {
  constexpr std::uint8_t kPrefix[] = {'E', 'x', 'i', 'f', 0, 0};
  for (jpeg_saved_marker_ptr marker = job.codec.marker_list; marker; marker = marker->next) {
    if (marker->data_length < sizeof kPrefix) continue;
    if (std::memcmp(marker->data, kPrefix, sizeof kPrefix) != 0) continue;
    if (job.exif.size() + marker->data_length > kMaxExifBytes) break;
    job.exif.insert(job.exif.end(), marker->data + sizeof kPrefix,
                    marker->data + marker->data_length);
  }
}

std::unexpected<Error> failure(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCutShort:
      return cut_short(ImageFormat::kJpeg);
    case Outcome::kUnsupported:
      return unsupported_variant(ImageFormat::kJpeg);
    case Outcome::kTooManyScans:
      return fail(ErrorCode::kTooLarge,
                  "This JPEG file has too many progressive scans; save it anew.");
    case Outcome::kBroken:
    case Outcome::kDone:
      break;
  }
  return broken(ImageFormat::kJpeg);
}

struct JobEnd {
  Job& job;
  ~JobEnd() { jpeg_destroy_decompress(&job.codec); }
};

}  // namespace

Result<Image> decode_jpeg(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  Job job;
  JobEnd end{job};
  job.max_scans = limits.max_jpeg_scans;
  prepare(job, bytes);
  if (!read_header(job)) return failure(job.outcome);
  Result<Image> image = make_image(job.codec.image_width, job.codec.image_height, limits);
  if (!image) return image;
  job.image = std::move(*image);
  job.ink_row.resize(job.codec.num_components == 4 ? std::size_t{job.codec.image_width} * 4 : 0);
  collect_exif(job);
  if (!read_pixels(job)) return failure(job.outcome);
  return oriented(std::move(job.image), exif_orientation(job.exif));
}

}  // namespace holdfast::media
