# shellcheck shell=bash
# Disks that take nothing, are full, or are to be kept from it; to be sourced. The daemon that is started here meets
# them for real: the kernel refuses its writes.

run_disk() {
    if [ "$started" = no ]; then
        skip "storage_failed, storage_full, removed outputs (only of a daemon that is started here)"
        return 0
    fi
    refused_writes
    full_disk
    removed_outputs
}

# refused_writes: no file may grow, whatever it is.
refused_writes() {
    if ! command -v prlimit >/dev/null; then
        skip "storage_failed (needs prlimit, of util-linux)"
        return 0
    fi
    section "a disk that takes no writes"
    local job open
    restart_daemon
    open=$(new_job '"open":true')
    job=$(new_job "\"images\":[$(image before)]")
    succeeds "a job from before" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    hear held
    prlimit --pid "$daemon" --fsize=1024:unlimited
    tell held job.submit "{\"store\":\"$store\",\"key\":\"held\",\"images\":[$(image held)]}"
    until_one "the daemon finds out: health is failing" health '' '.status == "failing"
        and any(.checks[]; .name == "database" and (.ok | not))'
    fails "a submit is refused" storage_failed job.submit "{\"store\":\"$store\",\"images\":[$(image refused)]}"
    fails "and whatever else has to be written" storage_failed store.pause "{\"store\":\"$store\"}"
    succeeds "what is there can be seen" job.list "{\"store\":\"$store\"}" "any(.jobs[]; .id == $job)"
    succeeds "an open job too, without a forecast" job.get "{\"job\":$open}" \
        '.state == "pending" and .eta_s == null and .position == null'
    judge "what was not written was not answered" "$([ -s "$folder/held" ] && echo 1 || echo 0)"
    prlimit --pid "$daemon" --fsize=unlimited:unlimited
    heard held "it goes on by itself when the disk does: the submit is answered" \
        'length == 1 and .[0].id == 1 and (.[0].result | is_like("job.submit"))'
    job=$(value .id)
    succeeds "and done" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    hang_up held
    succeeds "nothing is left of what was refused" job.list "{\"store\":\"$store\",\"limit\":1}" \
        ".jobs[0].id == $job"
    call job.cancel "{\"job\":$open}"
    succeeds "health: all is well again" health '' '.status == "ok"'
}

# full_disk: a small file system of the daemon's own.
full_disk() {
    if [ "$(id -u)" -ne 0 ] || ! unshare -m --propagation private mount -t tmpfs tmpfs /mnt 2>/dev/null; then
        skip "storage_full (needs root that may mount)"
        return 0
    fi
    section "a full disk"
    local small=$folder/small job old=$IMGOPT_STATE_DIRECTORY
    mkdir "$small"
    # shellcheck disable=SC2016
    wrapper=(unshare -m --propagation private sh -c
        'mount -t tmpfs -o size=32m,mode=0755 tmpfs "$1" && shift && exec "$@"' sh "$small")
    IMGOPT_STATE_DIRECTORY=$small
    restart_daemon
    job=$(new_job "\"images\":[$(image room)]")
    succeeds "with room it works" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    head -c 20000000 /dev/zero >"/proc/$daemon/root$small/filler"
    fails "too little room: a submit is refused" storage_full job.submit \
        "{\"store\":\"$store\",\"images\":[$(image full)]}"
    succeeds "what is there can be seen" job.get "{\"job\":$job}" '.state == "done"'
    rm "/proc/$daemon/root$small/filler"
    job=$(new_job "\"images\":[$(image full)]")
    succeeds "with room again it is taken" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    wrapper=()
    IMGOPT_STATE_DIRECTORY=$old
    restart_daemon
}

# removed_outputs: more than may be kept.
removed_outputs() {
    section "outputs that had to go"
    local job images=() path number
    export IMGOPT_OUTPUTS_MAX_BYTES=1048576
    restart_daemon
    for number in $(seq 20); do images+=("$(image "output $number")"); done
    job=$(new_job "\"images\":[$(IFS=, && echo "${images[*]}")],\"cache\":\"off\"")
    succeeds "more outputs than may be kept" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" \
        '.state == "done" and .counts.done == 20'
    until_one "the oldest go, and their items say when" job.items "{\"job\":$job}" \
        '.items | all(.state == "done") and any(.outputs[0] | has("removed_at"))
        and any(.outputs[0] | has("removed_at") | not)
        and ([.[].outputs[0] | select(has("removed_at") | not) | .bytes] | add) <= 1048576'
    path=$(value '[.items[].outputs[0] | select(has("removed_at"))][0].path')
    judge "their files are gone" "$([ -e "$path" ] && echo 1 || echo 0)"
    path=$(value '[.items[].outputs[0] | select(has("removed_at") | not)][0].path')
    judge "those of the others are there" "$([ -s "$path" ] && echo 0 || echo 1)"
    unset IMGOPT_OUTPUTS_MAX_BYTES
    restart_daemon
}

# until_one LABEL METHOD PARAMS FILTER: asks again until the filter is true of the result.
until_one() {
    local end=$((SECONDS + net))
    until
        call "$2" "$3"
        holds "length == 1 and (.[0].result | $4)"
    do
        if [ "$SECONDS" -gt "$end" ]; then
            judge "$1" 1
            return 0
        fi
        sleep 0.1
    done
    judge "$1" 0
}
