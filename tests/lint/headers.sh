#!/bin/sh
# headers.sh BUILD_DIR : each header compiles alone and may be included twice,
# the public ones as C++ too; guards are named after the path.
set -u

cd "$(dirname "$0")/../.." || exit 2
build=$1
files=tests/lint/files.sh
faults=0

twice()
{
    printf '#include "%s"\n' "$1" "$1"
    echo 'typedef int not_empty;'
}

for header in $($files 'src/*.h' 'tests/*.h'); do
    twice "$header" | gcc -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra \
        -Wpedantic -Wundef -Werror -fsyntax-only -I. -Isrc -Iinclude \
        -I"$build/generated" -Itests/unit -x c - || {
        echo "$header: does not compile alone"
        faults=1
    }
done
# What the tests need has a compiler for C only.
languages='c'
compiler=gcc
if command -v clang >/dev/null 2>&1; then
    languages='c c++'
    compiler=clang
fi
for header in $($files 'include/*.h'); do
    for language in $languages; do
        twice "${header#include/}" | "$compiler" -Wall -Wextra -Wpedantic -Wundef \
            -Werror -fsyntax-only -Iinclude -x "$language" "-std=${language}17" \
            - || {
            echo "$header: does not compile alone as $language"
            faults=1
        }
    done
done
for header in $($files 'src/*.h'); do
    guard=EW_$(echo "${header#src/}" | tr 'a-z/.' 'A-Z__')
    grep -qx "#ifndef $guard" "$header" || {
        echo "$header: the guard is not $guard"
        faults=1
    }
done
exit $faults
