#!/bin/bash
# Sets up all that building needs and that is missing, with a line for each thing it had to do:
# the system's packages (as root with apt-get; otherwise it names the command), then Emscripten.
#
#   setup.sh browser   only what the tests in a browser need: prints Chromium's path, which is the
#                      environment variable CHROMIUM if that is set
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A command or header, and the package that brings it.
for_browser='chromium chromium'
for_building='
gcc                     gcc
/usr/include/stdlib.h   libc6-dev
clang                   clang
cmake                   cmake
ninja                   ninja-build
make                    make
python3                 python3
patchelf                patchelf
xz                      xz-utils
flock                   util-linux
cblas.h                 libopenblas-dev
'

present() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *.h) [ -e "/usr/include/$1" ] || compgen -G "/usr/include/*/$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local thing package
  while read -r thing package; do
    [ -z "$thing" ] || present "$thing" || echo "$package"
  done <<<"$1"
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q install -y --no-install-recommends "$@" ||
    { apt-get -q update && apt-get -q install -y --no-install-recommends "$@"; }
}

# install_missing PURPOSE TABLE
install_missing() {
  local missing
  missing=$(missing_packages "$2" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
    fail "$1 needs packages that are not installed. As root:" "  apt-get install $missing"
  mkdir -p "$cache"
  log=$cache/system.log
  # shellcheck disable=SC2086 # the words are the packages
  step "packages: $missing" install_packages $missing
}

if [ "${1:-}" = browser ]; then
  # Standard output is the path alone.
  [ -n "${CHROMIUM:-}" ] || install_missing 'Testing in a browser' "$for_browser" >&2
  command -v "${CHROMIUM:-chromium}" || fail "CHROMIUM names no program: ${CHROMIUM:-}"
else
  install_missing Building "$for_building"
  "$wasm/emscripten.sh"
fi
