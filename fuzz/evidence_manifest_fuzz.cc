// A bag's tag files and a list of parts: whatever a manifest says, what was read of it can be a
// file's path on any system, and reads back the same from how we write it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "evidence/manifest.h"
#include "evidence/names.h"
#include "evidence/parts.h"

using namespace holdfast;

namespace {

void check_manifest(std::string_view file, std::string_view bytes) {
  const Checked<Manifest> manifest =
      read_manifest(file, bytes, {.most_bytes = 1 << 16, .most_lines = 200});
  if (!manifest) {
    HOLDFAST_CHECK(!manifest.error().code.empty() && !manifest.error().meaning.empty());
    return;
  }
  bool has_percent = false;
  for (const auto& [path, checksum] : *manifest) {
    HOLDFAST_CHECK(!path_problem(path).has_value());
    has_percent = has_percent || path.find('%') != std::string::npos;
  }
  if (has_percent) return;  // ours have none, so they are written as they are
  const Checked<Manifest> again = read_manifest(file, write_manifest(*manifest));
  HOLDFAST_CHECK(again && *again == *manifest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      check_manifest("manifest-sha256.txt", bytes);
      break;
    case 1:
      check_manifest("tagmanifest-md5.txt", bytes);
      break;
    case 2:
      (void)read_bag_declaration(bytes);
      break;
    case 3:
      (void)read_bag_info(bytes);
      break;
    case 4:
      (void)read_parts_list("x.parts", bytes);
      break;
    default: {
      const std::string name = safe_name(bytes);
      HOLDFAST_CHECK(!name.empty() && name.size() <= 80);
      HOLDFAST_CHECK(!path_problem("data/exhibits/0001-" + name).has_value());
      HOLDFAST_CHECK(safe_name(name) == name);
    }
  }
  return 0;
}
