// The coin that decides which banks a lookup is matched in: the number that Python's
// random.Random(seed).random() gives for a text, as Hasher-Matcher-Actioner flips it, so that the
// same seed falls the same way on both. Pure but for the seedless coin; safe from any thread.
#pragma once

#include <string_view>

namespace holdfast {

// At least 0 and under 1. Source: CPython's random.seed(version 2) and Matsumoto and Nishimura's
// mt19937ar.c (init_by_array, genrand_res53).
[[nodiscard]] double coin_of_seed(std::string_view seed);
// Another one each time.
[[nodiscard]] double coin_of_chance();

}  // namespace holdfast
