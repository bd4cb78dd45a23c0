#!/bin/sh
# check_man.sh GENERATOR PROGRAM PAGE : the manual page is what the tables of
# the program give, mandoc finds nothing in it, and every option that the help
# names is in it.
set -u

generator=$1
program=$2
page=$3
failed=0

tmp=$(mktemp) || exit 2
trap 'rm -f "$tmp"' EXIT

"$generator" >"$tmp" || exit 2
if ! cmp -s "$tmp" "$page"; then
    echo "$page is out of date; write it anew with the target \"man\":"
    diff -u "$page" "$tmp"
    failed=1
fi
if command -v mandoc >/dev/null; then
    mandoc -Tlint -W warning "$page" || failed=1
fi

commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z ]*[a-z]\)  .*/\1/p')
[ -n "$commands" ] || {
    echo "the help names no command"
    failed=1
}
echo "$commands" | while IFS= read -r name; do
    grep -qxF ".SS execwarden $name" "$page" || echo "no command $name"
    # A name may be of two words.
    # shellcheck disable=SC2086
    for option in $("$program" $name --help |
        sed -nE 's/^  (-., )?(--[a-z-]+).*/\2/p'); do
        escaped=$(printf '%s' "$option" | sed 's/-/\\\\-/g')
        grep -q "$escaped\\\\fR" "$page" || echo "no option $option of $name"
    done
done >"$tmp"
if [ -s "$tmp" ]; then
    cat "$tmp"
    failed=1
fi
exit $failed
