// HOLDFAST_CHECK(condition): programmer error ends the program, in release builds too.
#pragma once

#define HOLDFAST_CHECK(condition)       \
  do {                                  \
    if (!(condition)) __builtin_trap(); \
  } while (false)
