# shellcheck shell=bash
# The daemon that is driven; to be sourced.

stand_in='' daemon='' sim_port='' uid_of_others=65534 wrapper=()

# Starts both in $folder. Others may pass through it and connect: users.bash needs that.
start_all() {
    local program
    programs=$(cd "$programs" && pwd) || exit 2
    for program in imgoptd replicate-sim; do
        if [ ! -x "$programs/$program" ]; then
            echo "conformance: $programs has no $program; run: swift build" >&2
            exit 2
        fi
    done
    for program in $(compgen -v IMGOPT_ || true); do unset "$program"; done
    chmod 755 "$folder"
    socket=$folder/imgopt.sock
    export REPLICATE_API_TOKEN=r8_stand_in
    "$programs/replicate-sim" --port-file "$folder/ports.json" --run-min-ms 50 --run-max-ms 150 --create-rpm 0 \
        --read-rpm 0 --output-bytes 65536 >"$folder/replicate-sim.log" 2>&1 </dev/null &
    stand_in=$!
    wait_until replicate-sim "$stand_in" test -s "$folder/ports.json"
    sim_port=$(jq -r '.base_url | capture(":(?<port>[0-9]+)/").port' "$folder/ports.json")
    IMGOPT_REPLICATE_BASE_URL=$(jq -r .base_url "$folder/ports.json")
    export IMGOPT_REPLICATE_BASE_URL IMGOPT_REPLICATE_DELIVERY_HOSTS=127.0.0.1 IMGOPT_SOCKET_PATH=$socket
    export IMGOPT_SOCKET_MODE=0666 IMGOPT_STATE_DIRECTORY=$folder/state IMGOPT_OUTPUTS_DIRECTORY=$folder/outputs
    # Small enough to be reached in a moment.
    export IMGOPT_LIMITS_CONNECTIONS=40 IMGOPT_LIMITS_REQUESTS_PER_CONNECTION=64 IMGOPT_ENGINE_MAX_QUEUED=3000
    export IMGOPT_ENGINE_RETRY_BASE_MS=50 IMGOPT_ENGINE_RETRY_MAX_MS=100
    start_daemon
}

# A write that goes too far is to fail, as on a disk that takes none, and not to end the daemon: disk.bash.
start_daemon() {
    trap '' XFSZ
    "${wrapper[@]}" "$programs/imgoptd" >>"$folder/imgoptd.log" 2>&1 </dev/null &
    trap - XFSZ
    daemon=$!
    wait_until imgoptd "$daemon" answers
}

answers() { [ -n "$(echo server.ping | nc -NU "$socket" 2>/dev/null)" ]; }

# wait_until NAME PID COMMAND...: until the command succeeds; ends all when the process or the net's time has ended.
wait_until() {
    local name=$1 pid=$2 end=$((SECONDS + net))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -gt "$end" ]; then
            cat "$folder/$name.log" >&2
            echo "conformance: $name did not start; what it said is above" >&2
            exit 1
        fi
        sleep 0.1
    done
}

restart_daemon() {
    kill "$daemon"
    wait "$daemon" || true
    start_daemon
}

# Ends our own processes, by their ids.
end_all() {
    local pid
    for pid in "${hearers[@]}" $daemon $stand_in; do
        kill "$pid" 2>/dev/null || continue
        wait "$pid" 2>/dev/null || true
    done
}

# faults JSON: has the stand-in misbehave.
faults() {
    local body="{\"faults\":$1}"
    printf 'PUT /sim/faults HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' \
        "${#body}" "$body" | timeout "$net" nc 127.0.0.1 "$sim_port" >/dev/null
}

# Who the daemon is; nothing is asked of one that could send images to a provider that bills them.
meet_daemon() {
    send server.info
    info=$reply role=$(value .role)
    case $(value .provider) in
        http://127.0.0.1:* | http://localhost:* | http://\[::1\]:*) ;;
        *)
            echo "conformance: $socket is no daemon with a stand-in as its provider: ${reply:-it does not answer}" >&2
            exit 2
            ;;
    esac
    if [ "$role" != admin ]; then
        echo "conformance: to steer the daemon at $socket you have to be an admin to it; you are: $role" >&2
        exit 2
    fi
    limit() { jq ".result.limits.$1" <<<"$info"; }
    # Of this run alone, also with a daemon that others use.
    store=conformance-$$-$(date +%s)
}

pixel='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

# image [PROMPT]: an image object; another prompt makes another image.
image() { printf '{"id":"front","source":"%s","prompt":"%s"}' "$pixel" "${1-Make it brighter}"; }

# new_job MEMBERS: submits one, and prints its id.
new_job() {
    call job.submit "{\"store\":\"$store\",$1}"
    value .id
}
