#!/bin/sh
# Paths of one machine have no place in the project.
set -u

cd "$(dirname "$0")/../.." || exit 2

# The brackets keep this file from naming what it looks for.
tests/lint/files.sh '*' | xargs -d '\n' grep -nIE \
    '(^|[^A-Za-z0-9_.}/-])/wor[k]/|(^|[^A-Za-z0-9_-])share[d]/' |
    grep -v 'EW_SHARED_DIR' | {
    status=0
    while IFS= read -r line; do
        printf '%s\n' "$line"
        status=1
    done
    exit $status
}
