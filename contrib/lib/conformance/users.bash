# shellcheck shell=bash
# Section 3 of the protocol: another user, who is no admin; to be sourced.

run_users() {
    if [ "$started" = no ] || [ "$(id -u)" -ne 0 ] || ! command -v setpriv >/dev/null; then
        skip "what another user may do (only as root, with setpriv, of a daemon that is started here)"
        return 0
    fi
    section "another user"
    local job item own
    job=$(new_job "\"images\":[$(image secret)],\"key\":\"mine\"")
    succeeds "a job of ours" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.state == "done"'
    call job.items "{\"job\":$job}"
    item=$(value '.items[0].id')

    # From here on all is asked by that user.
    talk() {
        reply=$(timeout "$net" setpriv --reuid "$uid_of_others" --regid "$uid_of_others" --clear-groups \
            nc -NU "$socket") || true
    }
    succeeds "is a submitter" server.info '' ".uid == $uid_of_others and .role == \"submitter\""
    succeeds "may submit" job.submit "{\"store\":\"$store\",\"images\":[$(image own)]}" '.existing == false'
    own=$(value .id)
    succeeds "and see and steer the own jobs" job.wait "{\"job\":$own,\"timeout_ms\":${net}000}" '.state == "done"'
    succeeds "job.list: only the own ones" job.list '{}' ".jobs | map(.id) == [$own]"
    local method params field
    for method in $(methods_for "the user that submitted"); do
        params=$(asked "$method" "if has(\"job\") then .job = $job else .item = $item end")
        field=$(jq -r 'if has("job") then "job" else "item" end' <<<"$params")
        fails "$method: others' do not exist" "unknown_$field" "$method" "$params" "$field"
    done
    fails "events.subscribe: to others' jobs" unknown_job events.subscribe "{\"jobs\":[$job]}"
    for method in $(methods_for admins); do
        fails "$method: not permitted" not_permitted "$method" "$(asked "$method")"
    done
    for method in $(methods_for anyone); do
        if [ "$(asked "$method")" = '{}' ]; then succeeds "$method: permitted" "$method" '' true; fi
    done
    events_of_others "$own" "$job"
}

# events_of_others OWN OTHER: all kept events, and none of the job OTHER.
events_of_others() {
    local seen=$folder/seen end=$((SECONDS + net))
    : >"$seen"
    (
        echo '{"id":1,"method":"events.subscribe","params":{"since":0}}'
        # The newest of them: what came before it is there by then.
        until grep -q '"kind":"job.finished"' "$seen" || [ "$SECONDS" -gt "$end" ]; do sleep 0.1; done
    ) | timeout "$net" setpriv --reuid "$uid_of_others" --regid "$uid_of_others" --clear-groups nc -NU "$socket" >"$seen" ||
        true
    reply=$(cat "$seen")
    check "events: the own jobs' and nobody else's" "$notifications | any(.[]; .kind == \"job.finished\" and .job == $1)
        and all(.[]; .job == null or .job == $1) and all(.[]; .job != $2)"
}
