# shellcheck shell=bash
# Asking the daemon, and judging what it says; to be sourced.

passed=0 failed=0 skipped=() last_id=0 reply=''

# The shapes that more than one answer has, for jq.
shapes='
def is_time: type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$");
def is_whole: type == "number" and . == floor;
def or_null(f): . == null or f;
def is_counts: keys == (["queued","creating","processing","saving","done","failed","canceled","unresolved"] | sort)
    and all(.[]; is_whole);
def is_job: (.id | is_whole) and (.store | type == "string") and (.counts | is_counts)
    and (.state | IN("pending", "running", "done", "failed", "canceled")) and .images == ([.counts[]] | add)
    and (.priority | is_whole) and (.key | or_null(type == "string")) and (.metadata | type == "object")
    and (.open | type == "boolean") and (.created_at | is_time) and (.started_at | or_null(is_time))
    and (.finished_at | or_null(is_time)) and (.eta_s | or_null(is_whole)) and (.position | or_null(is_whole))
    and has("error") and (.spent | type == "number") and (.existing | type == "boolean");
def is_output: (.path | startswith("/")) and (.bytes | is_whole) and (.sha256 | test("^[0-9a-f]{64}$"))
    and (.content_type | startswith("image/")) and (.source_url | type == "string")
    and (has("removed_at") == false or (.removed_at | is_time));
def is_item: (.id | is_whole) and (.job | is_whole) and (.store | type == "string") and (.attempts | is_whole)
    and (.state | IN("queued", "creating", "processing", "saving", "done", "failed", "canceled", "unresolved"))
    and has("prediction") and (.source | type == "string") and (.model | type == "string")
    and (.created_at | is_time) and (.cached | type == "boolean") and (.outputs | all(is_output)) and has("error");
def is_money: (.currency | type == "string") and (.day | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
    and (.spent | type == "number") and (.daily_budget | or_null(type == "number")) and (.held | is_whole)
    and (.held_by | or_null(. == "budget"));
def is_store: (.store | type == "string") and (.weight | type == "number") and (.paused | type == "boolean")
    and has("max_in_flight") and has("rpm") and has("max_queued")
    and ([.queued, .in_flight, .done, .failed] | all(is_whole)) and (.share | type == "number") and has("wait_ms")
    and (.money | is_money);
def is_limits: ([.rpm, .read_rpm, .burst] | all(is_whole)) and (.set_by_admin | type == "boolean") and has("reason");
def is_mode($state): .state == $state and ([.queued, .in_flight] | all(is_whole));
'

# The table of errors: name, code, whether the same request can succeed later.
declare -A codes=() retryable=()
while read -r name code again; do
    codes[$name]=$code retryable[$name]=$again
done <<'TABLE'
parse_error -32700 false
invalid_request -32600 false
method_not_found -32601 false
invalid_params -32602 false
not_permitted -32001 false
unknown_job -32002 false
unknown_item -32003 false
unknown_store -32004 false
unknown_model -32022 false
unknown_subscription -32005 false
line_too_long -32006 false
too_many_images -32007 false
too_many_subscriptions -32008 false
too_many_connections -32009 true
store_queue_full -32010 true
queue_full -32011 true
job_sealed -32012 false
job_finished -32013 false
key_conflict -32014 false
draining -32015 true
overloaded -32016 true
storage_full -32017 true
storage_failed -32018 true
timeout -32019 true
wrong_state -32020 false
not_available -32021 false
settings_refused -32030 false
TABLE

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
    jq -se "$@" "$shapes $filter" <<<"$reply" >/dev/null 2>&1
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

# succeeds LABEL METHOD PARAMS FILTER [JQ OPTION...]: one reply, its id ours, and the filter true of its result.
succeeds() {
    local label=$1 method=$2 params=$3 filter=$4
    shift 4
    call "$method" "$params"
    check "$label" "length == 1 and (.[0] | keys == [\"id\",\"jsonrpc\",\"result\"] and .jsonrpc == \"2.0\"
        and .id == $last_id and (.result | $filter))" "$@"
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
