#!/bin/sh
# check_rules.sh PROGRAM README : the list of pages in docs/rules/README.md has
# the rows of the table of rules. With UPDATE_GOLDEN=1 it is written instead.
set -u

program=$1
readme=$2

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

"$program" rules >"$tmp/list" || exit 2
# What a rule finds goes on in lines of its own that begin with blanks.
awk '
function row() {
    sub(/^ +/, "", finds)
    if (id) {
        printf "| [%s](%s.md) | %s | %s | %s |\n", id, id, name, finds, severity
    }
}
/^EW/ { row(); id = $1; severity = $2; name = $3; $1 = $2 = $3 = ""; finds = $0; next }
{ sub(/^ +/, " "); finds = finds $0 }
END { row() }
' "$tmp/list" >"$tmp/rows"
[ -s "$tmp/rows" ] || exit 2
awk -v rows="$tmp/rows" '
!/^\| \[EW/ { print; next }
!done { while ((getline line < rows) > 0) print line; done = 1 }
' "$readme" >"$tmp/readme"

cmp -s "$readme" "$tmp/readme" && exit 0
if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    cp "$tmp/readme" "$readme"
    exit 0
fi
echo "$readme differs (- there, + of the table):"
diff -u "$readme" "$tmp/readme" | sed 1,2d
exit 1
