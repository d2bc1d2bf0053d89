// The one EXIF field that changes what a picture looks like. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <span>

namespace holdfast::media {

// Tag 0x0112 of the first image file directory of a TIFF block, with or without the "Exif\0\0"
// before it: 1 to 8, or 1 where it is absent, out of range, of another type than SHORT or LONG, or
// where the block is malformed. Reads each directory entry once and follows no other directory.
// Source: JEITA CP-3451C (EXIF 2.32) 4.5.2 and 4.6.4; TIFF 6.0 section 2.
[[nodiscard]] int exif_orientation(std::span<const std::uint8_t> block);

}  // namespace holdfast::media
