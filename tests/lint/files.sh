#!/bin/sh
# files.sh GLOB... : our own files whose path matches, one a line. A glob
# matches whole paths, `*` also over `/`. What git ignores is left out.
set -u

{
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
        find . -type f ! -path './.git/*' ! -path './build/*' | sed 's|^\./||'
} | sort | while IFS= read -r path; do
    for glob in "$@"; do
        # The pattern is meant as one.
        # shellcheck disable=SC2254
        case $path in
        $glob)
            [ ! -f "$path" ] || printf '%s\n' "$path"
            break
            ;;
        esac
    done
done
