# shellcheck shell=bash
# What is refused, and that nothing was done before; to be sourced.

# Params of other kinds than those that rpc.discover says, each beside what is right: the method, and the field that is
# named.
wrong_params='
    .result | .components.schemas as $schemas
    | def wrong:
        if has("$ref") then $schemas[.["$ref"] | sub(".*/"; "")] | wrong
        elif has("enum") then "nothing-of-these", 7
        elif .type == "string" then 7, if .pattern then "a b" else empty end
        elif .type == "integer" then "7", 7.5, 1e300, if has("minimum") then .minimum - 1 else empty end,
            if has("maximum") then .maximum + 1 else empty end
        elif .type == "number" then "7"
        elif .type == "boolean" then "yes", 1
        elif .type == "object" then "x", []
        elif .type == "array" then "x", [.items | wrong]
        else 7 end;
    .methods[] | .name as $method
    | ([.examples[0].params[] | {(.name): .value}] | add // {} | if .store then .store = $store else . end) as $right
    | .params[] | .name as $name | .schema | wrong
    | [$method, ($right + {($name): .} | tojson), $name + if type == "array" and . != [] then "[0]" else "" end] | @tsv'

run_errors() {
    section "params that are refused"
    local method params field
    for method in $methods; do
        fails "$method: an unknown param" invalid_params "$method" '{"no_such_param":1}' no_such_param
    done
    while read -r method field; do
        fails "$method: without $field" invalid_params "$method" '{}' "$field"
    done < <(required)
    call rpc.discover
    local document=$reply
    while IFS=$'\t' read -r method params field; do
        fails "$method: ${params:0:80}" invalid_params "$method" "$params" "$field"
    done < <(jq -r --arg store "$store.refused" "$wrong_params" <<<"$document")
    while IFS='|' read -r method params field; do
        params=${params//STORE/$store.refused}
        fails "$method: $field in ${params:0:80}" invalid_params "$method" "${params//IMAGE/$pixel}" "$field"
    done <<'TABLE'
job.submit|{"store":""}|store
job.submit|{"store":"../up","images":["https://a/b"]}|store
job.submit|{"store":"STORE"}|images
job.submit|{"store":"STORE","images":[]}|images
job.submit|{"store":"STORE","images":["https://a/b",7]}|images[1]
job.submit|{"store":"STORE","images":[{"id":"a"}]}|images[0].source
job.submit|{"store":"STORE","images":["/etc/passwd"]}|images[0].source
job.submit|{"store":"STORE","images":["file:///etc/passwd"]}|images[0].source
job.submit|{"store":"STORE","images":["https://a/b","ftp://a/b"]}|images[1].source
job.submit|{"store":"STORE","images":["data:text/plain,x"]}|images[0].source
job.submit|{"store":"STORE","images":["data:image/png;base64,!!!!"],"input":{"prompt":"x"}}|images[0].source
job.submit|{"store":"STORE","images":["data:image/png;base64,AAAA"],"input":{"prompt":"x"}}|images[0].source
job.submit|{"store":"STORE","images":[{"source":"IMAGE","id":""}]}|images[0].id
job.submit|{"store":"STORE","images":[{"source":"IMAGE","prompt":7}]}|images[0].prompt
job.submit|{"store":"STORE","images":[{"source":"IMAGE","input":[]}]}|images[0].input
job.submit|{"store":"STORE","images":[{"source":"IMAGE","model":7}]}|images[0].model
job.submit|{"store":"STORE","images":[{"source":"IMAGE","other":1}]}|images[0].other
job.submit|{"store":"STORE","images":["IMAGE"],"key":""}|key
job.submit|{"store":"STORE","images":["IMAGE"],"model":""}|model
job.append|{"job":1}|images
job.append|{"job":1,"images":[]}|images
job.append|{"job":1,"images":[{}]}|images[0].source
job.get|{"job":99999999999999999999}|job
simulate|{"stores":[{"weight":1}]}|stores[0].store
simulate|{"stores":[{"store":"a","weight":0}]}|stores[0].weight
simulate|{"workload":[{"store":"a","images":0}]}|workload[0].images
simulate|{"workload":[{"store":"a","other":0}]}|workload[0].other
store.set|{"store":"STORE","weight":0}|weight
store.set|{"store":"STORE","weight":1001}|weight
store.set|{"store":"STORE","daily_budget":-1}|daily_budget
store.set|{"store":"STORE","daily_budget":0.0000001}|daily_budget
TABLE
    local long
    long=$(printf "%*s" "$(limit metadata_bytes)" '' | tr ' ' m)
    fails "job.submit: metadata over its limit" invalid_params job.submit \
        "{\"store\":\"$store.refused\",\"images\":[$(image)],\"metadata\":{\"a\":\"$long\"}}" metadata
    long=$(printf "%*s" "$(($(limit prompt_bytes) + 1))" '' | tr ' ' p)
    fails "job.submit: a prompt over its limit" invalid_params job.submit \
        "{\"store\":\"$store.refused\",\"images\":[$(image "$long")]}" 'images[0].prompt'
    long=$(printf "%*s" "$(limit url_bytes)" '' | tr ' ' u)
    fails "job.submit: an address over its limit" invalid_params job.submit \
        "{\"store\":\"$store.refused\",\"images\":[\"https://a/$long\"]}" 'images[0].source'
    succeeds "nothing was done for any of them" job.list "{\"store\":\"$store.refused\"}" '.jobs == []'
    succeeds "nor was the store made or changed" store.list '' 'all(.stores[]; .store != $store)' \
        --arg store "$store.refused"
    fails "limiter.set: with no param at all" invalid_params limiter.set '{}'

    section "what is not there"
    while read -r method field; do
        if [ "$field" = job ] || [ "$field" = item ]; then
            fails "$method" "unknown_$field" "$method" "$(asked "$method" ".$field = 9000000000000")" "$field"
        fi
    done < <(required)
    fails "job.get: below all" unknown_job job.get '{"job":-1}' job
    fails "events.unsubscribe" unknown_subscription events.unsubscribe "$(asked events.unsubscribe)" subscription
    fails "events.subscribe" unknown_job events.subscribe '{"jobs":[9000000000000]}'

    run_limits
}

run_limits() {
    section "limits"
    local most images job input='"input":{"prompt":"clean"}'
    most=$(limit images_per_request)
    images=$(yes '"https://a/b"' | head -n $((most + 1)) | paste -sd, -) || true
    fails "too many images in a request" too_many_images job.submit "{\"store\":\"$store\",\"images\":[$images]}" images
    succeeds "store.set: max_queued" store.set "{\"store\":\"$store.full\",\"max_queued\":2}" '.max_queued == 2'
    call store.pause "{\"store\":\"$store.full\"}"
    fails "a store's queue is full" store_queue_full job.submit \
        "{\"store\":\"$store.full\",\"images\":[\"https://a/1\",\"https://a/2\",\"https://a/3\"],$input}" images
    check "it says when to try again" '.[0].error.data.retry_after_ms > 0'
    succeeds "what fits is taken" job.submit \
        "{\"store\":\"$store.full\",\"images\":[\"https://a/1\",\"https://a/2\"],$input}" '.images == 2'
    job=$(value .id)
    fails "but no more" store_queue_full job.submit \
        "{\"store\":\"$store.full\",\"images\":[\"https://a/3\"],$input}" images
    call job.cancel "{\"job\":$job}"
    if [ "$started" = yes ]; then
        images=$(yes '"https://a/b"' | head -n 3001 | paste -sd, -) || true
        fails "the daemon's queue is full" queue_full job.submit \
            "{\"store\":\"$store\",\"images\":[$images],$input}" images
        connections
    else
        skip "queue_full, too_many_connections (only of a daemon that is started here, with small limits)"
    fi
    subscriptions
    skip "internal_error (needs a broken daemon)"
}

subscriptions() {
    local most number lines=()
    most=$(limit subscriptions_per_connection)
    for ((number = 0; number <= most; number++)); do lines+=('{"id":1,"method":"events.subscribe"}'); done
    send "${lines[@]}"
    check "too many subscriptions on a connection" "map(select(has(\"id\"))) | length == $((most + 1))
        and ([.[].result.subscription // empty] | unique | length) == $most
        and (.[$most] | $(is_error too_many_subscriptions))"
}

connections() {
    local number end
    for ((number = 0; number < 40; number++)); do hear "connection$number"; done
    reply=''
    end=$((SECONDS + net))
    while [ "$SECONDS" -lt "$end" ]; do
        call server.ping
        if holds ".[0].id == null and (.[0] | $(is_error too_many_connections))"; then break; fi
        sleep 0.05
    done
    check "too many connections: told so, with id null" "length == 1 and (.[0] | $(is_error too_many_connections))"
    for ((number = 0; number < 40; number++)); do hang_up "connection$number"; done
    end=$((SECONDS + net))
    while [ "$SECONDS" -lt "$end" ]; do
        call server.ping
        if holds '.[0].result == {}'; then break; fi
        sleep 0.05
    done
    check "and let in again when others have gone" '.[0].result == {}'
}
