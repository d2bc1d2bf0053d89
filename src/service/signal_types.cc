// Names of signal types and what files are hashed to. Stateless; safe from many threads.
#include "service/signal_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "holdfast/hash.h"
#include "media/image.h"
#include "service/signal_lists.h"

namespace holdfast {
namespace {

Result<std::string> pdq_of(const App& app, std::string_view file) {
  DecodeLimits limits;
  limits.max_pixels = app.options.max_picture_pixels;
  const Result<Image> image = decode_image(as_bytes(file), limits);
  if (!image) return std::unexpected<Error>(image.error());
  const Result<PdqResult> pdq = pdq_hash(image->view());
  if (!pdq) return std::unexpected<Error>(pdq.error());
  return pdq->quality < app.options.min_quality ? std::string() : to_hex(pdq->hash);
}

// What a file of that kind may be hashed to, the usual one first; empty for no kind.
std::vector<std::string_view> types_of(std::string_view content_type) {
  if (content_type == "photo") return {"pdq", "md5", "sha1", "sha256"};
  if (content_type == "video") return {"video_md5", "md5", "sha1", "sha256"};
  return {};
}

DigestKind digest_of(std::string_view type) {
  if (type == "sha1") return DigestKind::kSha1;
  return type == "sha256" ? DigestKind::kSha256 : DigestKind::kMd5;
}

// The names to hash to, each once.
Result<std::vector<std::string>> wanted_types(const App& app, std::string_view content_type,
                                              const std::optional<std::string>& types) {
  const std::vector<std::string_view> possible = types_of(content_type);
  if (possible.empty()) {
    return fail(ErrorCode::kInvalidArgument, "no such content_type: use photo or video.");
  }
  std::vector<std::string> wanted;
  std::string_view rest = types ? std::string_view(*types) : possible.front();
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string name(trimmed(rest.substr(0, comma)));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    if (name.empty()) continue;
    const Result<std::string> list = enabled_list_of(app, name);
    if (!list) return std::unexpected<Error>(list.error());
    if (std::find(possible.begin(), possible.end(), name) == possible.end()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("A {} is not hashed to this signal type.", content_type));
    }
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) wanted.push_back(name);
  }
  if (wanted.empty()) return fail(ErrorCode::kInvalidArgument, "empty signal type selection");
  return wanted;
}

}  // namespace

std::string list_of_signal_type(std::string_view name) {
  const std::size_t place = place_of_list(name);
  return place == kNoList ? std::string() : std::string(kSignalLists[place].name);
}

Result<std::string> enabled_list_of(const App& app, std::string_view name) {
  std::string list = list_of_signal_type(name);
  if (list.empty()) {
    return fail(ErrorCode::kInvalidArgument, std::string(kNoSuchSignalType));
  }
  if (app.index.ratio_of_type(list) <= 0) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("SignalType '{}' is not enabled", name));
  }
  return list;
}

Result<std::string> read_signal(const std::string& list, std::string_view text) {
  const std::size_t place = place_of_list(list);
  HOLDFAST_CHECK(place != kNoList);
  const std::size_t digits = kSignalLists[place].digits;
  if (!is_hex(text, digits)) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("invalid signal: a value of {} is {} hexadecimal digits.", list, digits));
  }
  return ascii_lower(text);
}

Result<MediaSignals> hash_media(const App& app, std::string_view content_type,
                                const std::optional<std::string>& types, std::string_view file) {
  const auto wanted = wanted_types(app, content_type, types);
  if (!wanted) return std::unexpected<Error>(wanted.error());
  MediaSignals signals;
  for (const std::string& name : *wanted) {
    if (name != "pdq") {
      signals.emplace_back(name, hex_encode(digest(digest_of(name), as_bytes(file))));
      continue;
    }
    Result<std::string> pdq = pdq_of(app, file);
    if (!pdq) return std::unexpected<Error>(pdq.error());
    signals.emplace_back(name, std::move(*pdq));
  }
  return signals;
}

}  // namespace holdfast
