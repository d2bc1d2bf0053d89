#!/usr/bin/env bash
# Every C++ file is as .clang-format says; prints those that are not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z '*.cc' '*.h' | xargs -0 clang-format-19 --dry-run --Werror
