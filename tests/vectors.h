// Reads the golden vectors under vectors/hash and makes the pixels of the generated ones.
// The grammar is docs/formats/vectors.md. For tests only; safe from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::testing {

// One scenario. Either `file` (a picture to decode) or `formula` (pixels to generate) is set.
struct HashVector {
  std::string name;            // the .vec file's name without its ending
  std::string comment;         // what is special about it
  std::string source;          // where the picture comes from, and its licence
  std::filesystem::path file;  // the picture, absolute; empty for generated pixels
  std::string format;   // "jpeg", "png", "webp", "gif", "heif", "pnm"; "rgb" for generated pixels
  std::string formula;  // such as "noise seed=7"; empty for a picture file
  bool has_alpha = false;    // some pixel of the picture is not opaque
  std::uint32_t width = 0;   // columns, after EXIF orientation
  std::uint32_t height = 0;  // rows, after EXIF orientation
  std::string pdq_hex;       // 64 lower-case digits
  int quality = 0;           // 0 to 100
  std::string rgb_md5;       // digests of the decoded pixels, rows x columns x RGB, no padding,
  std::string rgb_sha1;      // orientation applied, alpha dropped; lower-case hexadecimal
  std::string rgb_sha256;
  std::string file_md5;  // digests of the picture file's bytes; empty for generated pixels
  std::string file_sha1;
  std::string file_sha256;

  // What GoogleTest shows for a vector.
  friend void PrintTo(const HashVector& vector, std::ostream* out) { *out << vector.name; }
};

// Every vectors/hash/*.vec, by name. Throws std::runtime_error on a file that breaks the grammar.
[[nodiscard]] std::vector<HashVector> read_hash_vectors();

// The whole of a file's bytes. Throws std::runtime_error if it cannot be read.
[[nodiscard]] std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);

// Pixels of a formula: height x width x 3 (RGB), row-major, no padding.
// Throws std::runtime_error on an unknown formula.
[[nodiscard]] std::vector<std::uint8_t> generate_pixels(std::string_view formula,
                                                        std::uint32_t width, std::uint32_t height);

}  // namespace holdfast::testing
