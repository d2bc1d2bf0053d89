# Building; sourced by ./run and ./test.

# Checkouts share what ccache holds, wherever they lie.
export CCACHE_BASEDIR="$here" CCACHE_NOHASHDIR=true

# configure FOLDER PRESET [FLAG ...]: quiet unless it fails.
configure() {
  folder=$1; preset=$2; shift 2
  if ! (cd "$folder" && cmake --preset "$preset" "$@") >"/tmp/holdfast-cmake.$$" 2>&1; then
    cat "/tmp/holdfast-cmake.$$" >&2
    exit 1
  fi
  rm -f "/tmp/holdfast-cmake.$$"
}

# build_tree BUILD_FOLDER [TARGET ...]: progress on a terminal, everything on a failure.
build_tree() {
  tree=$1; shift
  if [ ! -f "$tree/.ninja_log" ]; then
    echo "Building ${tree##*/} (the first time takes minutes; ccache makes the next ones quick)"
  fi
  if [ -t 1 ]; then
    ninja -C "$tree" "$@"
  elif ! ninja -C "$tree" "$@" >"/tmp/holdfast-build.$$" 2>&1; then
    tail -n 100 "/tmp/holdfast-build.$$" >&2
    exit 1
  fi
  rm -f "/tmp/holdfast-build.$$"
}

# The program itself, without tests: what ./run needs.
build_program() {
  [ -f "$1/build/build.ninja" ] || configure "$1" release
  build_tree "$1/build" holdfast
}
