# shellcheck shell=bash
# Asking the daemon, and judging what it says; to be sourced.

passed=0 failed=0 skipped=() last_id=0 reply=''

# The reference: what follows is read there, and not said a second time.
page=Sources/ImgoptWire/ImgoptWire.docc/Protocol.md

# asked METHOD [FILTER]: the params of the method's sample, changed by the filter.
asked() {
    awk -v mark="<!-- sample $1 -->" '$0 == mark { on = 1 } on && /^{/ { print; exit }' "$page" |
        sed "s|data:image[^\"]*|$pixel|" | jq -c "(.params // {}) | ${2-.}"
}

# methods_for WHO: the methods of those, in the table of who may do what.
methods_for() { grep "^| \`[a-z]*\..*| $1" "$page" | grep -o '`[a-z.]*`' | tr -d '`'; }

# required: each method that has to be given something, and what comes first.
required() {
    awk -F'[|` ]+' '/^### / { method = substr($0, 5) }
        /^\| `[a-z0-9_]+` \| required/ && !seen[method]++ { print method, $2 }' "$page"
}

# The result of each method's sample, and each kind of event; of those that are cut, nothing is known.
samples=$(grep '^{' "$page" | jq -cRn '
    reduce (inputs | fromjson?) as $line ({};
        if $line.method == "event" then .events[$line.params.kind] = $line.params
        elif $line.method then .asked = $line.method
        elif $line.result and .asked then .results[.asked] = $line.result
        else . end)')

# is_time; like(sample): every member of the sample is there, each of its kind, and times are times. Null may stand for
# anything, and an element of a list for all. What is not always there may be missing.
shapes='
def is_time: type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$");
def is_whole: type == "number" and . == floor;
def like($sample):
    if . == null or $sample == null then true
    elif type != ($sample | type) then false
    elif type == "object" then . as $object | all($sample | keys[]; . as $name
        | if $object | has($name) then $object[$name] | like($sample[$name])
          else $name | IN("prompt", "image_id", "max_paid_runs", "started_at", "finished_at", "predict_time_s") end)
    elif type == "array" then $sample == [] or all(.[]; like($sample[0]))
    else ($sample | is_time | not) or is_time end;
def is_like($method): like($samples.results[$method]);
def is_as_shown: .params.kind as $kind | .params | like($samples.events[$kind]);
'

# The table of errors: name, code, whether the same request can succeed later.
declare -A codes=() retryable=()
while read -r name code again; do
    codes[$name]=$code retryable[$name]=$([ "$again" = yes ] && echo true || echo false)
done < <(sed -n 's/^| `\([a-z_]*\)` | \(-32[0-9]*\) | \([a-z]*\) |.*/\1 \2 \3/p' "$page")

section() { echo "-- $1"; }

skip() { skipped+=("$1"); }

# judge LABEL STATUS: one check is done. A failed one shows what came.
judge() {
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok       $1"
    else
        failed=$((failed + 1))
        echo "FAILED   $1"
        printf '%s\n' "${reply:-(nothing came)}" | head -n 5 | cut -c 1-600 | sed 's/^/         /'
    fi
}

# holds FILTER [JQ OPTION...]: whether it is true of the array of all lines in $reply.
holds() {
    local filter=$1
    shift
    jq -se --argjson samples "$samples" "$@" "$shapes $filter" <<<"$reply" >/dev/null 2>&1
}

# check LABEL FILTER [JQ OPTION...]
check() {
    local label=$1 status=0
    shift
    holds "$@" || status=1
    judge "$label" "$status"
}

# talk: what comes in goes to the daemon, and the sending side is closed; all that comes back is in $reply.
talk() { reply=$(timeout "$net" nc -NU "$socket") || true; }

# send LINE...: lines over one connection.
send() { talk < <(printf '%s\n' "$@"); }

# request METHOD [PARAMS]: prints the line, with the id $last_id. The params may be written over several lines.
request() { printf '{"id":%d,"method":"%s"%s}' "$last_id" "$1" "${2:+,\"params\":${2//$'\n'/ }}"; }

# call METHOD [PARAMS]
call() {
    last_id=$((last_id + 1))
    send "$(request "$@")"
}

# value FILTER: prints a part of the result of the last call.
value() { jq -r ".result | $1" <<<"$reply"; }

# succeeds LABEL METHOD PARAMS FILTER [JQ OPTION...]: one reply, its id ours, its result like the sample in the
# reference, and the filter true of it.
succeeds() {
    local label=$1 method=$2 params=$3 filter=$4
    shift 4
    call "$method" "$params"
    check "$label" "length == 1 and (.[0] | keys == [\"id\",\"jsonrpc\",\"result\"] and .jsonrpc == \"2.0\"
        and .id == $last_id and (.result | is_like(\"$method\") and ($filter)))" "$@"
}

# is_error NAME [FIELD]: prints a filter for one line.
is_error() {
    printf '(keys == ["error","id","jsonrpc"] and .jsonrpc == "2.0" and (.error | .code == %s and .data.name == "%s"
        and .data.retryable == %s and (.message | length > 10)%s))' \
        "${codes[$1]}" "$1" "${retryable[$1]}" "${2:+ and .data.field == \"$2\"}"
}

# fails LABEL NAME METHOD [PARAMS] [FIELD]: one reply, this error, about this field.
fails() {
    call "$3" "${4-}"
    check "$1" "length == 1 and .[0].id == $last_id and (.[0] | $(is_error "$2" "${5-}"))"
}

# hear NAME: opens a connection that stays; its lines go to $folder/NAME, what is said to it comes from `tell`.
declare -A writers=() hearers=()
hear() {
    local writer
    mkfifo "$folder/$1.in"
    # The background opens it in its own time, and it may be read before.
    : >"$folder/$1"
    nc -U "$socket" <"$folder/$1.in" >"$folder/$1" 2>/dev/null &
    hearers[$1]=$!
    exec {writer}>"$folder/$1.in"
    writers[$1]=$writer
}

# tell NAME METHOD [PARAMS]: a request, its id 1.
tell() {
    local last_id=1
    printf '%s\n' "$(request "$2" "${3-}")" >&"${writers[$1]}"
}

# heard NAME LABEL FILTER [JQ OPTION...]: waits until the filter is true of all lines.
heard() {
    local name=$1 label=$2 end=$((SECONDS + net))
    shift 2
    while true; do
        reply=$(cat "$folder/$name")
        if holds "$@"; then break; fi
        if [ "$SECONDS" -gt "$end" ]; then
            judge "$label" 1
            return 0
        fi
        sleep 0.1
    done
    judge "$label" 0
}

# hang_up NAME: closes the connection.
hang_up() {
    local writer=${writers[$1]} pid=${hearers[$1]}
    exec {writer}>&-
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    unset "writers[$1]" "hearers[$1]"
    rm -f "$folder/$1.in" "$folder/$1"
}
