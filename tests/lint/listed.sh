#!/bin/sh
# listed.sh BUILD_DIR : nothing lies about that is never built or never run.
set -u

cd "$(dirname "$0")/../.." || exit 2
build=$1
files=tests/lint/files.sh
root=$(pwd)
[ -f "$build/compile_commands.json" ] || {
    echo "$build is not configured: cmake --preset dev"
    exit 2
}
faults=$(mktemp) || exit 2
trap 'rm -f "$faults"' EXIT

fault()
{
    echo "$1" >>"$faults"
}

# The consumer is built by its own script, from what was installed.
$files '*.c' | grep -v '^tests/install/' | while IFS= read -r file; do
    grep -qF "\"$root/$file\"" "$build/compile_commands.json" ||
        fault "$file: in no CMakeLists.txt"
done
$files 'tests/*.sh' 'tests/*.py' | while IFS= read -r file; do
    name=$(basename "$file")
    step=$(basename "$file" .sh)
    grep -rqwE --include=CMakeLists.txt --include='*.sh' "$name|$step" \
        CMakeLists.txt tests || fault "$file: run by nothing"
done
$files 'tests/fuzz/fuzz_*.c' | while IFS= read -r file; do
    name=$(basename "$file" .c)
    [ -d "tests/fuzz/corpus/${name#fuzz_}" ] || fault "$file: has no seeds"
done
$files 'tests/fuzz/corpus/*' | cut -d/ -f4 | sort -u |
    while IFS= read -r name; do
        [ -f "tests/fuzz/fuzz_$name.c" ] ||
            fault "tests/fuzz/corpus/$name: has no fuzz target"
    done
$files 'tests/cli/cases/*.out' 'tests/cli/cases/*.err' |
    while IFS= read -r file; do
        [ -f "${file%.*}.case" ] || fault "$file: has no case"
    done

cat "$faults"
[ ! -s "$faults" ]
