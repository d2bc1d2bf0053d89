// Turning and mirroring pixels. Pure; safe from any thread.
#pragma once

#include "media/image.h"

namespace holdfast::media {

// `image` as it is meant to be seen, for an EXIF orientation of 1 to 8; any other value is as 1.
[[nodiscard]] Image oriented(Image image, int orientation);

}  // namespace holdfast::media
