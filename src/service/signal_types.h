// The names that Hasher-Matcher-Actioner gives kinds of media and of hashes, and what a file of a
// kind is hashed to. Stateless; safe from many threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/app.h"

namespace holdfast {

// The names of signal types, in the order in which they are listed.
inline constexpr std::string_view kSignalTypeNames[] = {"pdq", "md5", "sha1", "sha256",
                                                        "video_md5"};
inline constexpr std::string_view kNoSuchSignalType =
    "No such SignalType: this server matches pdq, md5, sha1, sha256 and video_md5.";

// The list that a signal type is kept on, of kSignalLists: the one of its name, or "md5" for
// "video_md5". Empty for a name that is none.
[[nodiscard]] std::string list_of_signal_type(std::string_view name);
// kInvalidArgument for a name that is no signal type, or one that is switched off.
[[nodiscard]] Result<std::string> enabled_list_of(const App& app, std::string_view name);

// As the list keeps it: lower case. kInvalidArgument, with a sentence that names the type.
[[nodiscard]] Result<std::string> read_signal(const std::string& list, std::string_view text);

// (signal type, value).
using MediaSignals = std::vector<std::pair<std::string, std::string>>;

// The hashes of a file of `content_type` ("photo": pdq; "video": video_md5), or those in `types`
// ("pdq,md5"). A PDQ of low quality is an empty text. Errors: kInvalidArgument for names, those of
// decode_image for a photo.
[[nodiscard]] Result<MediaSignals> hash_media(const App& app, std::string_view content_type,
                                              const std::optional<std::string>& types,
                                              std::string_view file);

}  // namespace holdfast
