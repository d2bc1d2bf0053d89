// The lists that look-ups are answered from: pictures by PDQ, and files by exact digest. Constants.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace holdfast {

struct SignalList {
  std::string_view name;
  std::size_t digits = 0;  // hexadecimal, of a value
};
// The first is asked for neighbours, the others for what is equal.
inline constexpr std::array<SignalList, 4> kSignalLists{
    {{"pdq", 64}, {"md5", 32}, {"sha1", 40}, {"sha256", 64}}};
inline constexpr std::size_t kPdqList = 0;
inline constexpr std::size_t kNoList = kSignalLists.size();

// The place in kSignalLists of the list that signals of this type are on; kNoList for a type that
// there is not. "video_md5" and "md5" are one list.
[[nodiscard]] constexpr std::size_t place_of_list(std::string_view signal_type) {
  if (signal_type == "video_md5") signal_type = "md5";
  std::size_t place = 0;
  while (place < kNoList && kSignalLists[place].name != signal_type) ++place;
  return place;
}

}  // namespace holdfast
