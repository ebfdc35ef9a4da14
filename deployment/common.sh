# shellcheck shell=bash
# Sourced by the scripts beside it: where the project is, how to speak, how to build.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$project/build

say() { printf '%s\n' "$*"; }
die() {
  local code=$1
  shift
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit "$code"
}

# Compilers and libraries are Debian's: what else the caller has on PATH or in search variables
# (another Boost, another fmt, an older Java) would be found first and fail far from its cause.
use_debian_tools() {
  PATH=/usr/sbin:/usr/bin:/sbin:/bin
  CC=gcc
  CXX=g++
  export PATH CC CXX
  unset CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH \
    LD_LIBRARY_PATH LD_PRELOAD PKG_CONFIG_PATH PKG_CONFIG_LIBDIR CMAKE_PREFIX_PATH \
    CMAKE_GENERATOR CMAKE_TOOLCHAIN_FILE BOOST_ROOT Boost_ROOT Boost_DIR OPENSSL_ROOT_DIR \
    JAVA_HOME PYTHONHOME PYTHONPATH
}

# configure NAME=VALUE…: only where the build folder has no such setting yet, so that scripts
# sharing the folder never make each other configure or compile again.
configure() {
  local setting missing=() log=$build/configure.log
  for setting in "$@"; do
    grep -qsE "^${setting%%=*}:[A-Z]+=${setting#*=}\$" "$build/CMakeCache.txt" ||
      missing+=("-D$setting")
  done
  if [[ -f $build/build.ninja && ${#missing[@]} -eq 0 ]]; then return; fi
  mkdir -p "$build"
  say "configuring $build"
  cmake -S "$project" -B "$build" -G Ninja "${missing[@]}" >"$log" 2>&1 || {
    cat "$log" >&2
    die 1 "CMake could not configure the build; its output is above and in $log."
  }
}

# compile TARGET…: one status line on a terminal, silence elsewhere unless something fails.
compile() {
  local quiet=()
  [[ -t 1 ]] || quiet=(--quiet)
  say "building $* in $build (the first time takes some minutes)"
  ninja -C "$build" -j "$(nproc)" "${quiet[@]}" "$@" ||
    die 1 "the build failed; the compiler's messages are above."
}
