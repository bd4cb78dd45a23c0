#!/bin/sh
# Runs one golden case: run.sh PROGRAM NAME.case FIXTURES_DIR
#
# A case is a list of lines; # starts a comment:
#   args: scan --output json 'a file'   shell quoting, no globs; lines add up
#   stdin: FILE                         else standard input is empty
#   env: NAME=VALUE                     beside PATH, HOME, LC_ALL and TZ
#   exit: N                             else 0
#   before: COMMAND, after: COMMAND     by sh; must succeed; what they print is
#                                       compared together with the program's
#   filter: SCRIPT                      sed -E on both outputs before comparing
# All run in FIXTURES_DIR. {TMP} stands for a fresh folder, here and in the
# outputs. NAME.out and NAME.err are compared byte by byte; a missing one
# stands for an empty one. With UPDATE_GOLDEN=1 they are written instead.
set -u

program=$1
case_file=$2
fixtures=$3
golden=${case_file%.case}
update=${UPDATE_GOLDEN:-0}

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM
mkdir "$tmp/work" "$tmp/home" || exit 2
home=$tmp/home
work=$tmp/work

args=
stdin=/dev/null
want_exit=0
before=:
after=:
: >"$tmp/env"
# The path of the folder differs from run to run: it never reaches a golden.
printf 's|%s|{TMP}|g\n' "$work" >"$tmp/filter"

substitute()
{
    printf '%s\n' "$1" | sed "s|{TMP}|$work|g"
}

while IFS= read -r line || [ -n "$line" ]; do
    value=$(substitute "${line#*: }")
    case $line in
    '' | '#'*) ;;
    'args: '*) args="$args $value" ;;
    'stdin: '*) stdin=$value ;;
    'env: '*) printf '%s\n' "$value" >>"$tmp/env" ;;
    'exit: '*) want_exit=$value ;;
    'before: '*) before="$before && $value" ;;
    'after: '*) after="$after && $value" ;;
    'filter: '*) printf '%s\n' "$value" >>"$tmp/filter" ;;
    *)
        echo "$case_file: not a line of a case: $line" >&2
        exit 2
        ;;
    esac
done <"$case_file"

cd "$fixtures" || exit 2
failed=0

run_shell()
{
    sh -c "$2" </dev/null >>"$tmp/out" 2>>"$tmp/err" || {
        echo "golden: the $1 command failed: $2"
        cat "$tmp/err"
        failed=1
    }
}

run_program()
{
    set -f
    eval "set -- $args"
    set +f
    set -- "$program" "$@"
    while IFS= read -r pair; do
        set -- "$pair" "$@"
    done <"$tmp/env"
    env -i PATH="$PATH" HOME="$home" LC_ALL=C TZ=UTC "$@" \
        <"$stdin" >>"$tmp/out" 2>>"$tmp/err"
    got_exit=$?
}

compare()
{
    expected=$1
    sed -E -f "$tmp/filter" "$2" >"$tmp/got" || exit 2
    if [ "$update" = 1 ]; then
        rm -f "$expected"
        [ ! -s "$tmp/got" ] || cp "$tmp/got" "$expected"
        return
    fi
    [ -f "$expected" ] || expected=/dev/null
    cmp -s "$expected" "$tmp/got" && return
    echo "golden: $3 differs (- expected, + printed):"
    diff -u "$expected" "$tmp/got" | sed 1,2d
    failed=1
}

run_shell before "$before"
run_program
run_shell after "$after"

if [ "$got_exit" -ne "$want_exit" ]; then
    echo "golden: exit status $got_exit, expected $want_exit"
    failed=1
fi
compare "$golden.out" "$tmp/out" "standard output"
compare "$golden.err" "$tmp/err" "standard error"
if [ $failed -ne 0 ]; then
    echo "golden: args:$args"
fi
exit $failed
