#!/bin/sh
# Functions that nobody may call, and those that only the program may.
set -u

cd "$(dirname "$0")/../.." || exit 2

tests/lint/files.sh '*.c' '*.h' | xargs awk '
BEGIN {
    # No bound, no error, hidden state, or a shell.
    everywhere = "strcpy|strncpy|strcat|strncat|sprintf|vsprintf|gets|" \
        "strtok|strtok_r|atoi|atol|atoll|atof|sscanf|fscanf|scanf|" \
        "strdup|strndup|alloca|system|popen|tmpnam|tempnam|mktemp|" \
        "asctime|ctime|gmtime|localtime|setlocale|setenv|unsetenv|putenv|" \
        "rand|srand"
    # The library returns what went wrong and never ends the program.
    library = "exit|_exit|_Exit|quick_exit|abort|perror|" \
        "printf|vprintf|puts|putchar"
    # Below the public functions, which are given streams, nothing prints.
    rooms = library "|fprintf|vfprintf|dprintf|fputs"
    everywhere = call_of(everywhere)
    library = call_of(library)
    rooms = call_of(rooms)
}

function call_of(names) {
    return "(^|[^A-Za-z0-9_])(" names ")[ ]*\\("
}

function fault(call) {
    gsub(/^[^A-Za-z_]|[ ]*\($/, "", call)
    printf "%s:%d: `%s` is not to be used here\n", FILENAME, FNR, call
    faults++
}

# The code of a line: no comments, nothing inside quotes.
function code_of(line,   code, quote, end) {
    code = ""
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (!end) {
                return code
            }
            line = substr(line, end + 2)
            in_comment = 0
        } else if (match(line, /^("([^"\\]|\\.)*"|\47([^\47\\]|\\.)*\47)/)) {
            line = substr(line, RLENGTH + 1)
            code = code "\"\""
        } else if (line ~ /^\/\*/) {
            line = substr(line, 3)
            in_comment = 1
        } else if (line ~ /^\/\//) {
            return code
        } else {
            code = code substr(line, 1, 1)
            line = substr(line, 2)
        }
    }
    return code
}

FNR == 1 {
    in_comment = 0
    banned = everywhere
    if (FILENAME ~ /^(src\/api|include)\//) {
        banned = everywhere "|" library
    } else if (FILENAME ~ /^src\// && FILENAME !~ /^src\/cli\//) {
        banned = everywhere "|" rooms
    }
}

{
    code = code_of($0)
    if (match(code, banned)) {
        fault(substr(code, RSTART, RLENGTH))
    }
}

END { exit faults > 0 }
'
