#!/bin/sh
# No file over 800 lines, no block inside three others. clang-tidy measures the
# functions. Nesting shows in the indent, since clang-format sees to that: a
# block in the function itself opens at 4 blanks, the fourth one at 16.
set -u

cd "$(dirname "$0")/../.." || exit 2

tests/lint/files.sh '*.c' '*.h' '*.def' '*.sh' '*.py' '*.cmake' |
    xargs awk -v max=800 '
function fault(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    faults++
}

FNR == max + 1 {
    fault("over " max " lines")
}

FILENAME ~ /^src\/.*\.c$/ &&
/^                 *(if|for|while|switch|do)[ ]?[({].*[^\\]$/ {
    fault("a block inside three others")
}

END { exit faults > 0 }
'
