#!/usr/bin/env bash
# The scan step of action.yml: its inputs are in the environment, and the exit
# status goes to the step's outputs, so that the report is uploaded first.
set -uo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
binary=${BINARY:-$root/build/release/execwarden}
sarif=${SARIF:-execwarden.sarif}
# A folder for each scan of a job: a report may be the next one's baseline.
folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/execwarden.XXXXXX") || exit 4
json=$folder/execwarden.json

args=(--output table --output "sarif=$sarif" --output "json=$json")
args+=(--output github --fail-on "${FAIL_ON:-high}")
[ -z "${ALLOW_LIST:-}" ] || args+=(--allow-list "$ALLOW_LIST")
[ -z "${BASELINE:-}" ] || args+=(--baseline "$BASELINE")
[ -z "${WARN_ON:-}" ] || args+=(--warn-on "$WARN_ON")
[ "${NEW_ONLY:-false}" != true ] || args+=(--new-only)
[ -z "${SOURCE_ROOT:-}" ] || args+=(--source-root "$SOURCE_ROOT")

# One word a line, so that names may hold blanks.
while IFS= read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || args+=("$line")
done <<<"${ARGS:-}"
args+=(--)
while IFS= read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || args+=("$line")
done <<<"${SOURCES:-}"

"$binary" scan "${args[@]}"
status=$?

# The program tells of its own faults; of one that did not run the step does.
case $status in
[0-4]) ;;
*)
    echo "::error title=execwarden: nothing was judged::\`$binary\` ended with status $status; see the log of this step"
    echo "### execwarden: nothing was judged (status $status)" \
        >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    ;;
esac

# With any other status the report is none of this run: it was there before.
written=false
case $status in
0 | 1 | 3) [ ! -s "$sarif" ] || written=true ;;
*) json= ;;
esac
{
    echo "status=$status"
    echo "written=$written"
    echo "json-file=$json"
} >>"${GITHUB_OUTPUT:-/dev/null}"
# Without a later step to judge, this one does.
[ -n "${GITHUB_OUTPUT:-}" ] || exit "$status"
