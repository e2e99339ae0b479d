# shellcheck shell=bash
# Section 5 of the protocol: events; to be sourced.

# The kinds that are kept, as jq wants them.
durable=$(sed -n 's/^| `\([a-z]*\.[a-z]*\)` | yes | .*/\1/p' "$page" | jq -cRn '[inputs]')
notifications='map(select(.method == "event") | .params)'

run_events() {
    section "events"
    local job seq last
    hear live
    tell live events.subscribe "{\"stores\":[\"$store\"]}"
    heard live "events.subscribe: the subscription comes first" '.[0].id == 1 and (.[0].result
        | is_like("events.subscribe") and (has("snapshot") | not))'
    seq=$(value .seq)
    job=$(new_job "\"images\":[$(image events), $(image more)],\"cache\":\"off\"")
    heard live "then what happens, to the end of the job" \
        "$notifications | any(.[]; .kind == \"job.finished\" and .job == $job)"
    check "each is an event of the subscription, as the reference shows it" '(.[0].result.subscription) as $name
        | .[1:] | all(.[]; keys == ["jsonrpc","method","params"] and .jsonrpc == "2.0" and .params.subscription == $name
        and is_as_shown)'
    check "only of the store that was asked for" \
        "$notifications | all(.[]; .store == \$store or .kind == \"heartbeat\")" --arg store "$store"
    check "their seqs grow, and are never used twice" \
        "$notifications | [.[] | select(.kind | IN($durable[])) | .seq] | . == unique and .[0] > $seq"
    check "a job's: submitted, started, finished with its counts" "$notifications | map(select(.job == $job))
        | map(select(.kind | startswith(\"job.\") and . != \"job.progress\")) | map(.kind) ==
        [\"job.submitted\",\"job.started\",\"job.finished\"] and .[0].images == 2 and .[2].state == \"done\"
        and .[2].counts.done == 2"
    check "an item's: creating, processing, done with its outputs" \
        "$notifications | map(select(.job == $job and .image_id != null)) | group_by(.item) | length == 2
        and all(.[]; map(.kind) == [\"item.creating\",\"item.processing\",\"item.done\"] and .[0].attempt == 1
        and .[1].adopted == false and (.[2].outputs | length == 1))"
    last=$(jq -s "$notifications | map(.seq) | max" <<<"$reply")
    local first=$reply

    hear again
    tell again events.subscribe "{\"since\":$seq,\"stores\":[\"$store\"]}"
    heard again "since: all that was told before" "$notifications | any(.[]; .seq == $last)"
    check "is told again, the same" "($notifications | map(select(.kind | IN($durable[])) | del(.subscription))) ==
        (\$first | split(\"\n\") | map(select(. != \"\") | fromjson) | $notifications
        | map(select(.kind | IN($durable[])) | del(.subscription)))" --arg first "$first"
    hang_up again

    hear some
    tell some events.subscribe "{\"since\":$seq,\"jobs\":[$job],\"kinds\":[\"item.done\",\"job.finished\"]}"
    heard some "jobs and kinds: only those" "$notifications | any(.[]; .kind == \"job.finished\")"
    check "and no others" \
        "$notifications | all(.[]; .job == $job)
        and (map(.kind) | sort) == [\"item.done\",\"item.done\",\"job.finished\"]"
    hang_up some

    snapshot
    tell live events.unsubscribe "{\"subscription\":\"$(jq -sr '.[0].result.subscription' <"$folder/live")\"}"
    heard live "events.unsubscribe" 'map(select(has("id"))) | length == 2 and .[1].result == {}'
    tell live store.pause "{\"store\":\"$store\"}"
    tell live store.resume "{\"store\":\"$store\"}"
    heard live "other requests go on after it" 'map(select(has("id"))) | length == 4'
    check "and nothing is told any more" '.[-3:] | all(.[]; has("id"))'
    hang_up live
    steering_events "$last"
    trouble_events
    heartbeat
    hear ahead
    tell ahead events.subscribe '{"since":9000000000000}'
    heard ahead "gap: since is beyond the newest seq" "(.[0].result.seq) as \$newest | $notifications
        | any(.[]; .kind == \"gap\" and .seq == \$newest and .from == \$newest + 1 and .to == 9000000000000)"
    hang_up ahead
    skip "gap: what is not kept any more (needs events older than retention.event_days)"
}

snapshot() {
    local job
    job=$(new_job '"open":true')
    hear whole
    tell whole events.subscribe "{\"snapshot\":true,\"stores\":[\"$store\"]}"
    heard whole "snapshot: the open jobs are in the answer" ".[0].result.snapshot | all(.[]; is_like(\"job.get\")
        and (.state | IN(\"pending\", \"running\"))) and any(.[]; .id == $job)"
    call job.cancel "{\"job\":$job}"
    heard whole "and events go on from there" "$notifications | any(.[]; .kind == \"job.canceled\" and .job == $job)"
    hang_up whole
}

# steering_events SEQ: what admins do is told as well.
steering_events() {
    call limiter.set '{"rpm":77}'
    call limiter.reset
    hear steered
    tell steered events.subscribe \
        "{\"since\":$1,\"kinds\":[\"store.paused\",\"store.resumed\",\"limiter.changed\"]}"
    heard steered "store.paused and store.resumed" "$notifications | map(select(.store == \$store) | .kind)
        | index(\"store.paused\") < index(\"store.resumed\")" --arg store "$store"
    heard steered "limiter.changed: with the rate and the reason" "$notifications
        | map(select(.kind == \"limiter.changed\")) | length >= 2 and .[0].rpm == 77 and all(.[]; has(\"reason\"))"
    hang_up steered
}

# Failures and refusals of the provider, which the stand-in commits on demand.
trouble_events() {
    if [ "$started" = no ]; then
        skip "item.failed, item.retrying, limiter.throttled (only with a stand-in that is started here)"
        return 0
    fi
    local job item
    hear trouble
    tell trouble events.subscribe
    faults '{"prediction_failed":{"next":9}}'
    job=$(new_job "\"images\":[$(image trouble)],\"cache\":\"off\"")
    succeeds "a job of which nothing is done" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" \
        '.state == "failed" and .counts.failed == 1'
    faults '{"prediction_failed":null}'
    succeeds "a failed item says why" job.items "{\"job\":$job}" '.items[0] | .state == "failed"
        and (.error | (.name, .message | length > 0) and (.retryable | type == "boolean") and has("provider"))'
    item=$(value '.items[0].id')
    heard trouble "item.failed: with the error" \
        "$notifications | any(.[]; .kind == \"item.failed\" and .item == $item and (.error.name | length > 0))"
    succeeds "item.retry: a failed item" item.retry "{\"item\":$item}" '.state != "failed"'
    succeeds "and its job is done in the end" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    faults '{"throttled":{"next":1,"kinds":["create"]}}'
    job=$(new_job "\"images\":[$(image throttled)],\"cache\":\"off\"")
    heard trouble "limiter.throttled: until when" \
        "$notifications | any(.[]; .kind == \"limiter.throttled\" and (.until | is_time) and has(\"message\"))"
    succeeds "a refusal for the rate costs no attempt" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    succeeds "as its item says" job.items "{\"job\":$job}" '.items[0].attempts == 1'
    hang_up trouble
}

# It takes 15 s to come: everything else is checked meanwhile.
expect_heartbeat() {
    hear idle
    tell idle events.subscribe '{"kinds":["heartbeat"]}'
}

heartbeat() {
    heard idle "heartbeat: to whom nothing else is told, with the newest seq" \
        "(.[0].result.seq) as \$seq | $notifications
        | any(.[]; .kind == \"heartbeat\" and .seq >= \$seq and (.time | is_time))"
    hang_up idle
}
