#!/bin/sh
# Which room may include which: a room and all below it, and a library only in
# the one place that is its door.
set -u

cd "$(dirname "$0")/../.." || exit 2

tests/lint/files.sh 'src/*.c' 'src/*.h' 'src/*.def' 'include/*.h' | xargs awk '
function rooms(room, list,   names, i) {
    split(list, names, " ")
    for (i in names) {
        may[room, names[i]] = 1
    }
    known[room] = 1
}

# header: a pattern of what is included; files: the only ones that may.
function door(header, files) {
    doors++
    door_header[doors] = header
    door_files[doors] = files
}

BEGIN {
    rooms("base", "base")
    rooms("policy", "base policy")
    rooms("estate", "base policy estate")
    rooms("load", "base policy estate load")
    rooms("engine", "base policy estate engine")
    rooms("audit", "base policy estate engine audit")
    rooms("report", "base policy estate engine audit report")
    rooms("api", "base policy estate load engine audit report aws api public")
    rooms("aws", "base aws")
    rooms("cli", "cli public")
    rooms("public", "public")
    door("cJSON\\.h$", "^src/base/json[a-z_]*\\.c$")
    door("^yaml\\.h$", "^src/base/yaml[a-z_]*\\.c$")
    door("^zlib\\.h$", "^src/base/(file|gzip)[a-z_]*\\.c$")
    door("^openssl/", "^src/(base/digest[a-z_]*|aws/[a-z_]*)\\.c$")
    door("^curl/", "^src/aws/")
    door("^expat\\.h$", "^src/aws/")
}

function fault(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    faults++
}

FNR == 1 {
    split(FILENAME, path, "/")
    room = path[1] == "include" ? "public" : path[2]
    if (!(room in known)) {
        fault("no rule for the room `" room "`")
    }
}

/^[ \t]*#[ \t]*include/ {
    header = $0
    sub(/^[^"<]*["<]/, "", header)
    sub(/[">].*$/, "", header)
    target = header ~ /\// ? header : room
    sub(/\/.*$/, "", target)
    quoted = $0 ~ /include[ \t]*"/
    if (header ~ /\.\./) {
        fault("`" header "`: no way up from a room")
    } else if (quoted && header !~ /\// && room != "cli") {
        fault("`" header "`: write the room too")
    } else if (quoted && !((room, target) in may)) {
        fault("`" room "` may not use `" header "`")
    } else if (target == "execwarden" && !((room, "public") in may)) {
        fault("`" room "` may not use the public header")
    } else if (!quoted && header ~ /\// && (target in known)) {
        fault("`" header "`: our own headers go in quotes")
    }
    for (i = 1; i <= doors; i++) {
        if (header ~ door_header[i] && FILENAME !~ door_files[i]) {
            fault("`" header "` belongs to " door_files[i])
        }
    }
}

END { exit faults > 0 }
'
