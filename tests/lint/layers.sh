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

# The rooms within `load`; driver: files of its own that know all of them.
function parts(part, list,   names, i) {
    split(list, names, " ")
    for (i in names) {
        part_may[part, names[i]] = 1
    }
}

function part_of(path,   names, count) {
    count = split(path, names, "/")
    return count > 2 ? names[1] "/" names[2] : names[1]
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
    rooms("guard", "base policy guard")
    rooms("estate", "base policy estate")
    rooms("load", "base policy estate load")
    rooms("engine", "base policy estate engine")
    rooms("paths", "base policy estate engine paths")
    rooms("audit", "base policy estate engine paths audit")
    rooms("report", "base policy estate engine paths audit report")
    rooms("api", "base policy estate load engine paths audit report aws api public")
    rooms("aws", "base aws")
    rooms("cli", "cli public")
    rooms("public", "public")
    parts("load", "load")
    parts("load/inventory", "load load/inventory")
    parts("load/export", "load load/code load/export")
    parts("load/code", "load load/code")
    parts("load/terraform", "load load/code load/terraform")
    parts("load/template", "load load/code load/template")
    driver = "^src/load/(kinds|load|reading)\\.c$"
    # Organization files and code bring SCPs, which are laid together; which
    # files are assets of the CDK is told by its manifest.
    except["src/load/code/scp.c", "load/export/organization.h"] = 1
    except["src/load/foreign_answers.c", "load/template/assembly.h"] = 1
    except["src/load/skip.c", "load/template/assembly.h"] = 1
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
    if (quoted && target == "load" && room == "load" &&
        FILENAME !~ driver && !((FILENAME, header) in except) &&
        !((part_of(substr(FILENAME, 5)), part_of(header)) in part_may)) {
        fault("`" part_of(substr(FILENAME, 5)) "` may not use `" header "`")
    }
    for (i = 1; i <= doors; i++) {
        if (header ~ door_header[i] && FILENAME !~ door_files[i]) {
            fault("`" header "` belongs to " door_files[i])
        }
    }
}

END { exit faults > 0 }
'
