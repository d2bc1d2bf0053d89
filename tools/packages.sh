# Debian and Ubuntu packages that Holdfast needs; sourced by ./run and ./test.
# install_packages WORD...: installs what is missing of the named sets, after saying so.

build_packages="g++ cmake ninja-build ccache pkg-config libssl-dev libsodium-dev libsoci-dev
libsqlite3-dev libpq-dev libjpeg-dev libpng-dev libwebp-dev libgif-dev libheif-dev libcli11-dev
libspdlog-dev libidn2-dev libcurl4-openssl-dev libfmt-dev prometheus-cpp-dev clang-19 lld-19 wasi-libc libc++-19-dev-wasm32
libclang-rt-19-dev-wasm32 ca-certificates libyaml-cpp-dev libmd4c-dev libpugixml-dev libpango1.0-dev
fonts-dejavu-core libsimdjson-dev libarchive-dev libutf8proc-dev libxml2-dev"
test_packages="postfix libgtest-dev libgmock-dev postgresql chromium-headless-shell python3-venv clang-format-19
clang-tidy-19 libclang-rt-19-dev openssl git libxml2-utils poppler-utils minisign age qemu-user zip w3m
g++-aarch64-linux-gnu"

# The newest of these that the distribution has, 1.81 or later.
boost_packages() {
  for version in 1.88 1.83 1.81; do
    if apt-cache show "libboost-url$version-dev" >/dev/null 2>&1; then
      echo "libboost$version-dev libboost-json$version-dev libboost-url$version-dev"
      return
    fi
  done
  echo "libboost-dev libboost-json-dev libboost-url-dev"
}

is_installed() {
  dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "This needs Debian 12 or 13, or Ubuntu 24.04 (apt-get is not here)." >&2
    exit 2
  fi
  wanted=""
  for set in "$@"; do
    case $set in
      build) wanted="$wanted $build_packages"
             ls /usr/include/boost/url.hpp >/dev/null 2>&1 || wanted="$wanted BOOST"
             node_is_there || wanted="$wanted nodejs npm" ;;
      test) wanted="$wanted $test_packages" ;;
    esac
  done
  missing=""
  for package in $wanted; do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Installing packages needs root or sudo." >&2; exit 2; }
    as_root="sudo"
  fi
  $as_root apt-get update -qq
  case $missing in
    *BOOST*) missing="${missing%BOOST*} $(boost_packages)${missing#*BOOST}" ;;
  esac
  # HEIC needs this plugin where libheif is split up.
  if apt-cache show libheif-plugin-libde265 >/dev/null 2>&1; then
    missing="$missing libheif-plugin-libde265"
  fi
  echo "Installing with apt-get:$missing"
  # shellcheck disable=SC2086 # a list of words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    $missing >/tmp/holdfast-apt.$$ 2>&1 || { cat /tmp/holdfast-apt.$$ >&2; exit 1; }
  rm -f /tmp/holdfast-apt.$$
}

node_is_there() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}
