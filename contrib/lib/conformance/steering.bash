# shellcheck shell=bash
# Stores, the rate, and the daemon as a whole; restarts; to be sourced.

run_steering() {
    section "steering"
    succeeds store.set store.set \
        "{\"store\":\"$store\",\"weight\":2.5,\"max_in_flight\":10,\"rpm\":600,\"max_queued\":500}" \
        '.weight == 2.5 and .max_in_flight == 10 and .rpm == 600 and .max_queued == 500'
    succeeds "store.set: a budget, exactly" store.set "{\"store\":\"$store\",\"daily_budget\":12.345678}" \
        '.money.daily_budget == 12.345678'
    succeeds "store.set: the rest stays" store.set "{\"store\":\"$store\",\"weight\":3}" '.weight == 3 and .rpm == 600'
    succeeds "store.set: reset" store.set "{\"store\":\"$store\",\"reset\":true}" '.weight == 1 and .rpm == null and .money.daily_budget == null'
    succeeds "store.set: before its first job" store.set "{\"store\":\"$store.new\",\"weight\":2}" '.weight == 2'
    call limiter.reset
    local rpm
    rpm=$(value .rpm)
    succeeds limiter.set limiter.set '{"rpm":60,"read_rpm":600,"burst":4}' \
        '.rpm == 60 and .read_rpm == 600 and .burst == 4 and .set_by_admin'
    succeeds "it is in force" stats '' '.create.rpm == 60 and .create.burst == 4 and .create.reason == "set_by_admin"'
    succeeds limiter.reset limiter.reset '' ".rpm == $rpm and (.set_by_admin | not)"

    succeeds account.list account.list '' '.accounts[0] | .account == "default" and .state == "running"
        and ([.rpm, .read_rpm, .burst, .in_last_minute, .in_flight, .rejected_total] | all(type == "number"))
        and (.stores | type == "array") and has("message") and has("daily_budget")'
    succeeds account.pause account.pause '{"account":"default"}' '.account == "default" and .state == "paused"'
    local held
    held=$(new_job "\"images\":[$(image held)],\"cache\":\"off\"")
    succeeds "job.explain: it waits for that pause" job.explain "{\"job\":$held}" '.summary[0].reason == "paused"'
    succeeds "stats: of one account" stats '{"account":"default"}' '.create.rpm > 0 and .rateLimiter.maxRPM == .create.rpm'
    succeeds account.resume account.resume '{"account":"default"}' '.state == "running"'
    succeeds "then it is made" job.wait "{\"job\":$held,\"timeout_ms\":${net}000}" '.state == "done"'
    for method in account.pause account.resume stats limiter.reset daemon.pause; do
        fails "$method: of an account that is not there" unknown_account "$method" '{"account":"none-such"}'
    done

    local job open gone
    succeeds daemon.pause daemon.pause '' '.state == "paused"'
    job=$(new_job "\"images\":[$(image paused)],\"cache\":\"off\"")
    fails "nothing is created meanwhile" timeout job.wait "{\"job\":$job,\"timeout_ms\":500}"
    succeeds daemon.resume daemon.resume '' '.state == "running"'
    succeeds "then it goes on" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    open=$(new_job '"open":true')
    succeeds daemon.drain daemon.drain '' '.state == "draining"'
    fails "no submit while it drains" draining job.submit "{\"store\":\"$store\",\"images\":[$(image)]}"
    fails "nor an append" draining job.append "{\"job\":$open,\"images\":[$(image)]}"
    call job.cancel "{\"job\":$open}"
    fails "nor a retry" draining job.retry "{\"job\":$(
        call job.list "{\"store\":\"$store\",\"state\":[\"canceled\"]}"
        value '[.jobs[] | select(.counts.canceled > 0)][0].id'
    )}"
    succeeds "what is there can be seen" job.get "{\"job\":$job}" '.state == "done"'
    succeeds "daemon.resume: ends a drain" daemon.resume '' '.state == "running"'
    job=$(new_job "\"images\":[$(image drained)]")
    succeeds "submits are taken again" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    succeeds daemon.reload daemon.reload '' 'has("changed") and has("needs_restart")'

    gone=$(new_job "\"images\":[$(image forgotten)],\"key\":\"forgotten\"")
    succeeds job.forget job.forget "{\"job\":$gone}" '.jobs == 1 and .images == 1 and (.copies | type == "array")'
    fails "it is forgotten" unknown_job job.get "{\"job\":$gone}"
    gone=$(new_job "\"images\":[$(image forgotten)],\"key\":\"forgotten\"")
    succeeds "its key is free again" job.wait "{\"job\":$gone,\"timeout_ms\":${net}000}" '.state == "done" and (.existing | not)'
    call job.submit "{\"store\":\"$store.gone\",\"images\":[$(image gone)]}"
    gone=$(value .id)
    succeeds store.forget store.forget "{\"store\":\"$store.gone\"}" '.jobs == 1 and .images == 1'
    fails "its jobs are forgotten" unknown_job job.get "{\"job\":$gone}"
    fails "store.forget: an unknown store" unknown_store store.forget "{\"store\":\"$store.never\"}" store

    succeeds daemon.backup daemon.backup '' '(.path | startswith("/")) and .bytes > 0 and .jobs > 0 and .items > 0'
    if [ "$started" = yes ]; then
        local copy
        copy=$(value .path)
        judge "the copy is there, for its owner alone" "$([ "$(stat -c %a "$copy")" = 600 ] && echo 0 || echo 1)"
        rm -f "$copy"
    fi

    if [ "$started" = yes ]; then
        restart "$job"
    else
        skip "what survives a restart (only of a daemon that is started here)"
    fi
}

# restart JOB: everything that is promised to survive it.
restart() {
    section "a restart"
    local job=$1 seq old pid
    pid=$daemon
    call limiter.set '{"rpm":123}'
    call store.set "{\"store\":\"$store\",\"weight\":4}"
    call store.set "{\"store\":\"$store.held\",\"weight\":1}"
    call store.pause "{\"store\":\"$store.held\"}"
    call job.submit "{\"store\":\"$store.held\",\"key\":\"over\",\"images\":[$(image over)]}"
    old=$(value .id)
    hear before
    tell before events.subscribe
    heard before "before it" 'length > 0'
    seq=$(value .seq)
    restart_daemon
    hang_up before
    succeeds "it is another process" server.info '' ".pid == $daemon and .pid != $pid"
    succeeds "jobs are as they were" job.get "{\"job\":$job}" '.state == "done"'
    succeeds "a key still means the same job" job.submit \
        "{\"store\":\"$store.held\",\"key\":\"over\",\"images\":[$(image over)]}" ".id == $old and .existing"
    succeeds "the rate stays as set" stats '' '.create.rpm == 123'
    call limiter.reset
    succeeds "and stores" store.list '' 'any(.stores[]; .store == $store and .weight == 4)
        and any(.stores[]; .store == $store + ".held" and .paused)' --arg store "$store"
    hear after
    tell after events.subscribe "{\"since\":$seq}"
    call store.resume "{\"store\":\"$store.held\"}"
    heard after "events go on by since: daemon.started, then the job to its end" "$notifications | map(.kind) as \$kinds
        | (\$kinds | index(\"daemon.started\")) < (\$kinds | index(\"job.finished\"))"
    check "with no seq twice and none before" \
        "$notifications | [.[] | select(.kind | IN($durable[])) | .seq] | . == unique and .[0] == $seq + 1"
    hang_up after
}
