// The golden vectors' reader and pixel formulas. For tests only; safe from any thread.
#include "vectors.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void broken(const std::string& where, const std::string& what) {
  throw std::runtime_error(where + ": " + what);
}

void take_expectation(HashVector& vector, const std::string& value) {
  std::istringstream words(value);
  std::string what;
  words >> what;
  const std::map<std::string, std::string*> texts{{"pdq", &vector.pdq_hex},
                                                  {"rgb-md5", &vector.rgb_md5},
                                                  {"rgb-sha1", &vector.rgb_sha1},
                                                  {"rgb-sha256", &vector.rgb_sha256},
                                                  {"file-md5", &vector.file_md5},
                                                  {"file-sha1", &vector.file_sha1},
                                                  {"file-sha256", &vector.file_sha256}};
  if (what == "size") {
    words >> vector.width >> vector.height;
  } else if (what == "quality") {
    words >> vector.quality;
  } else if (const auto text = texts.find(what); text != texts.end()) {
    words >> *text->second;
  } else {
    broken(vector.name, "unknown expectation " + what);
  }
  if (!words) broken(vector.name, "expectation without a value: " + what);
}

HashVector read_vector(const fs::path& path, const fs::path& pictures) {
  HashVector vector;
  vector.name = path.stem().string();
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty()) continue;
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) broken(vector.name, "a line is not \"key: value\"");
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key == "comment")
      vector.comment = value;
    else if (key == "source")
      vector.source = value;
    else if (key == "picture")
      vector.file = pictures / value;
    else if (key == "pixels")
      vector.formula = value;
    else if (key == "format")
      vector.format = value;
    else if (key == "alpha")
      vector.has_alpha = value == "yes";
    else if (key == "expect")
      take_expectation(vector, value);
    else
      broken(vector.name, "unknown key " + key);
  }
  if (vector.file.empty() == vector.formula.empty()) broken(vector.name, "needs one picture");
  if (vector.pdq_hex.size() != 64 || vector.width == 0) broken(vector.name, "says too little");
  return vector;
}

// A formula's name and its numbers.
struct Formula {
  std::string name;
  std::map<std::string, std::uint32_t> numbers;

  explicit Formula(std::string_view text) {
    std::istringstream words{std::string(text)};
    words >> name;
    std::string word;
    while (words >> word) {
      const std::size_t equals = word.find('=');
      if (equals == std::string::npos) broken(name, "a parameter is not name=number");
      numbers[word.substr(0, equals)] =
          static_cast<std::uint32_t>(std::stoul(word.substr(equals + 1)));
    }
  }

  [[nodiscard]] std::uint32_t at(const std::string& key) const {
    const auto found = numbers.find(key);
    if (found == numbers.end()) broken(name, "needs " + key);
    return found->second;
  }
};

std::uint32_t mix(std::uint32_t v) {
  v ^= v >> 16;
  v *= 0x7feb352du;
  v ^= v >> 15;
  v *= 0x846ca68bu;
  v ^= v >> 16;
  return v;
}

std::uint32_t random_byte(std::uint32_t seed, std::uint32_t index) {
  return mix(seed * 0x9e3779b1u + index) >> 24;
}

// Up from 0 to 255 and down again, over and over.
std::uint32_t triangle(std::uint32_t v) {
  const std::uint32_t t = v & 511;
  return t > 255 ? 511 - t : t;
}

// Random heights on a lattice of `size` pixels, interpolated along both axes.
std::uint32_t hill(std::uint32_t x, std::uint32_t y, std::uint32_t c, std::uint32_t seed,
                   std::uint32_t size) {
  const auto corner = [&](std::uint32_t i, std::uint32_t j) -> std::uint64_t {
    return random_byte(seed, ((y / size + j) * 4096 + x / size + i) * 3 + c);
  };
  const std::uint64_t right = x % size;
  const std::uint64_t down = y % size;
  const std::uint64_t top = corner(0, 0) * (size - right) + corner(1, 0) * right;
  const std::uint64_t bottom = corner(0, 1) * (size - right) + corner(1, 1) * right;
  return static_cast<std::uint32_t>((top * (size - down) + bottom * down) /
                                    (std::uint64_t{size} * size));
}

// Calls value(x, y, channel) for every byte.
template <class Value>
std::vector<std::uint8_t> fill(std::uint32_t width, std::uint32_t height, Value value) {
  std::vector<std::uint8_t> out(std::size_t{width} * height * 3);
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      for (std::uint32_t c = 0; c < 3; ++c) out[at++] = static_cast<std::uint8_t>(value(x, y, c));
    }
  }
  return out;
}

}  // namespace

std::vector<HashVector> read_hash_vectors() {
  const fs::path root = fs::path(HOLDFAST_SOURCE_DIR) / "vectors";
  std::vector<HashVector> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "hash")) {
    if (entry.path().extension() == ".vec") {
      out.push_back(read_vector(entry.path(), root / "pictures"));
    }
  }
  std::sort(out.begin(), out.end(),
            [](const HashVector& a, const HashVector& b) { return a.name < b.name; });
  return out;
}

std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) broken(path.string(), "cannot be read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::uint8_t> generate_pixels(std::string_view text, std::uint32_t width,
                                          std::uint32_t height) {
  using U = std::uint32_t;
  const Formula formula(text);
  if (formula.name == "flat") {
    const U channels[] = {formula.at("r"), formula.at("g"), formula.at("b")};
    return fill(width, height, [&](U, U, U c) { return channels[c]; });
  }
  if (formula.name == "noise") {
    const U seed = formula.at("seed");
    return fill(width, height,
                [=](U x, U y, U c) { return random_byte(seed, (y * width + x) * 3 + c); });
  }
  if (formula.name == "grey-noise") {
    const U seed = formula.at("seed");
    return fill(width, height, [=](U x, U y, U) { return random_byte(seed, y * width + x); });
  }
  if (formula.name == "gradient") {
    const U across = std::max(width - 1, U{1});
    const U down = std::max(height - 1, U{1});
    return fill(width, height, [=](U x, U y, U c) {
      if (c == 0) return 255 * x / across;
      if (c == 1) return 255 * y / down;
      return 255 * (x + y) / (across + down);
    });
  }
  if (formula.name == "checker") {
    const U cell = formula.at("cell");
    return fill(width, height, [=](U x, U y, U) { return (x / cell + y / cell) % 2 * 255; });
  }
  if (formula.name == "rings") {
    const U period = formula.at("period");
    return fill(width, height, [=](U x, U y, U c) {
      const U dx = 2 * x >= width ? 2 * x - width : width - 2 * x;
      const U dy = 2 * y >= height ? 2 * y - height : height - 2 * y;
      return triangle((dx * dx + dy * dy) / (period * (c + 1)));
    });
  }
  if (formula.name == "stripes") {
    const U right = formula.at("right");
    const U down = formula.at("down");
    return fill(width, height,
                [=](U x, U y, U c) { return triangle(x * right + y * down + 85 * c); });
  }
  if (formula.name == "hills") {
    const U seed = formula.at("seed");
    const U size = formula.at("size");
    return fill(width, height, [=](U x, U y, U c) { return hill(x, y, c, seed, size); });
  }
  broken(formula.name, "unknown formula");
}

}  // namespace holdfast::testing
