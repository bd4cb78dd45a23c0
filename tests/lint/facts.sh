#!/bin/sh
# Each fact that a source, test or fixture cites by its id must stand in
# docs/facts.md, as a heading or as a bullet, and once only there.
set -u

cd "$(dirname "$0")/../.." || exit 2
id='[A-I][0-9]+(\.[0-9]+)+'
known=$(sed -nE "s/^(#+ |- \*\*)($id)(\*\*)? .*/\2/p" docs/facts.md)
twice=$(echo "$known" | sort | uniq -d)
if [ -n "$twice" ]; then
    echo "facts: docs/facts.md has these twice: $twice"
    exit 1
fi
if [ "$(echo "$known" | wc -l)" -lt 100 ]; then
    echo "facts: docs/facts.md does not have the form that is read here"
    exit 1
fi

status=0
cited=$(grep -rnoEIw "$id" src tests fixtures --exclude-dir=corpus |
    sort -t: -k3 -u)
for line in $cited; do
    fact=${line##*:}
    if ! echo "$known" | grep -qxF "$fact"; then
        echo "facts: ${line%:*}: $fact is not in docs/facts.md"
        status=1
    fi
done
exit $status
