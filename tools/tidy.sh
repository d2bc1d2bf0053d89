#!/usr/bin/env bash
# clang-tidy over the C++ files; with names, over those only. Needs ./run --build-only once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
files=("$@")
if [ ${#files[@]} = 0 ]; then
  mapfile -t files < <(git ls-files 'src/*.cc' 'cmd/*.cc' | grep -v '_test.cc$\|/test_\|^src/wasm/')
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 -p build --quiet
