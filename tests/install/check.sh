#!/bin/sh
# check.sh BUILD_DIR CC : install, then build and run a program against it.
set -eu

build=$1
cc=$2
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
prefix=$tmp/prefix

quiet()
{
    "$@" >"$tmp/log" 2>&1 || {
        cat "$tmp/log"
        exit 1
    }
}

same_version()
{
    said=$("$2")
    [ "$said" = "$version" ] || {
        echo "install: $1 says \`$said\`, expected \`$version\`"
        exit 1
    }
    echo "install: $1 works"
}

quiet cmake --install "$build" --prefix "$prefix"
pc_dir=$(dirname "$(find "$prefix" -name execwarden.pc)")
export PKG_CONFIG_PATH="$pc_dir"
# A shared library of this build is found without being installed for all.
export LD_LIBRARY_PATH="$pc_dir/.."
version=$(pkg-config --modversion execwarden)
# Flags are words.
flags=$(pkg-config --cflags --libs execwarden)

# shellcheck disable=SC2086
quiet "$cc" -o "$tmp/in-c" "$here/consumer.c" $flags
same_version "pkg-config, C" "$tmp/in-c"

if command -v clang >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    quiet clang -o "$tmp/in-cxx" -x c++ "$here/consumer.c" -x none $flags
    same_version "pkg-config, C++" "$tmp/in-cxx"
fi

cp "$here/consumer.c" "$tmp/consumer.c"
cat >"$tmp/CMakeLists.txt" <<'EOM'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C)
find_package(execwarden 0.1 REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE execwarden::execwarden)
EOM
quiet cmake -G Ninja -S "$tmp" -B "$tmp/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc"
quiet cmake --build "$tmp/build"
same_version "find_package" "$tmp/build/consumer"
