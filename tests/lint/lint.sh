#!/bin/sh
# lint.sh BUILD_DIR [STEP...] : every check, or the named ones. All of them
# run, also after one has failed; the status says whether any did.
set -u

cd "$(dirname "$0")/../.." || exit 2
[ $# -gt 0 ] || set -- build/dev
build=$1
shift
steps=${*:-words layers banned sizes listed headers facts format man cppcheck tidy}
files=tests/lint/files.sh

check_format()
{
    # One file a process: version 14 crashes on many at once.
    $files '*.c' '*.h' | xargs -n 1 -P 2 clang-format --dry-run -Werror
}

check_man()
{
    $files 'docs/man/*.[1-9]' | xargs -r mandoc -Tlint -W warning
}

check_cppcheck()
{
    # knownConditionTrueFalse takes counters of the property test for
    # constants; unusedStructMember does not see unions; readdirCalled recommends
    # readdir_r, which glibc and POSIX have given up; unknownMacro gives up on
    # texts that are put together by macros within macros.
    mkdir -p "$build/cppcheck" &&
        cppcheck --quiet -j 2 --cppcheck-build-dir="$build/cppcheck" \
            --enable=warning,style,performance,portability --inline-suppr \
            --suppress=missingIncludeSystem --suppress=unmatchedSuppression \
            --suppress=unusedStructMember --suppress=readdirCalled \
            --suppress='knownConditionTrueFalse:tests/property/*' \
            --suppress='unknownMacro:tests/unit/load/test_load_ways.c' \
            --error-exitcode=1 --std=c11 --library=posix \
            -D_POSIX_C_SOURCE=200809L -Isrc -Iinclude -I"$build/generated" \
            src tests
}

check_tidy()
{
    # One file a process: version 14 carries state of the va_list check from
    # one file to the next. The flags are gcc's, some unknown to clang.
    $files 'src/*.c' | xargs -P 2 -n 1 clang-tidy --quiet -p "$build" \
        --extra-arg=-Wno-unknown-warning-option 2>"$build/tidy.log" || {
        grep -v 'warnings generated' "$build/tidy.log"
        return 1
    }
}

failed=
for step in $steps; do
    begin=$(date +%s)
    if [ -x "tests/lint/$step.sh" ]; then
        "tests/lint/$step.sh" "$build"
    else
        "check_$step"
    fi
    status=$?
    [ $status -eq 0 ] || failed="$failed $step"
    echo "lint: $step: status $status, $(($(date +%s) - begin)) s"
done
if [ -n "$failed" ]; then
    echo "lint: failed:$failed"
    exit 1
fi
echo "lint: passed"
