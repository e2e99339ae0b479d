# shellcheck shell=bash
# Section 4 of the protocol, method by method: what goes in, what comes out; to be sourced.

run_methods() {
    section "server, help"
    reply=$samples
    check "the reference shows the answers of most methods" '.[0] | (.results | length > 30) and (.events | length > 5)'
    succeeds server.info server.info '' '(.name == "imgoptd") and .protocol_version == 1 and .role == "admin"
        and (.limits | all(.[]; is_whole) and .line_bytes > 0 and .images_per_request > 0)'
    succeeds server.ping server.ping '' '. == {}'
    succeeds help help '' '.methods | length > 30 and all(.[]; (.method | length > 0) and (.summary | length > 0))'
    methods=$(value '.methods[].method')
    succeeds "rpc.discover: the methods of help" rpc.discover '' '(.openrpc | startswith("1.")) and (.info | has("title"))
        and ([.methods[].name] | sort) == ($methods | split("\n") | sort)' --arg methods "$methods"

    finished_job
    large_image
    identical_work
    held_job
    lists

    section "figures"
    succeeds stats stats '' '.status == "ok" and .create.rpm > 0 and .read.rpm > 0'
    succeeds stats.overview stats.overview '' '.items.done > 0 and .jobs.done > 0 and .outputs_bytes > 0'
    succeeds health health '' '.checks | length > 10'
    succeeds "metrics: OpenMetrics text" metrics '' \
        '(.content_type | contains("openmetrics")) and (.text | endswith("# EOF\n"))'
    succeeds "metrics: Prometheus' own text" metrics '{"format":"prometheus"}' \
        '(.content_type | startswith("text/plain")) and (.text | contains("# TYPE imgopt_"))'
    succeeds "simulate: a workload" simulate \
        "{\"rpm\":60,\"workload\":[{\"store\":\"$store\",\"images\":30},{\"store\":\"b\",\"images\":30,\"at_s\":1}]}" \
        '.images == 60 and .rpm == 60 and .finished_s > 20 and (.stores | length == 2)
        and all(.stores[]; (.finished_s | type == "number") and (.wait_p50_ms, .wait_p99_ms | is_whole))'
    succeeds "simulate: today's queue" simulate '{}' '(.finished_s | type == "number") and (.jobs | type == "array")'
}

finished_job() {
    section "a job from submit to file"
    local images key=order-$$
    images="[$(image), \"$pixel\"]"
    succeeds "job.submit: with all params" job.submit "{\"store\":\"$store\",\"key\":\"$key\",\"images\":$images,
        \"model\":\"google/nano-banana\",\"input\":{\"prompt\":\"Make it darker\"},\"priority\":7,
        \"metadata\":{\"order\":77},\"deadline_s\":3600,\"open\":false,\"cache\":\"use\"}" '.images == 2 and .priority == 7
        and .metadata == {"order":77} and .existing == false and (.open | not) and .store == $store and .key == $key' \
        --arg store "$store" --arg key "$key"
    local job again=$reply
    job=$(value .id)
    again="{\"store\":\"$store\",\"key\":\"$key\",\"images\":$images,\"model\":\"google/nano-banana\",
        \"input\":{\"prompt\":\"Make it darker\"},\"priority\":7,\"metadata\":{\"order\":77},\"deadline_s\":3600}"
    succeeds "job.submit: the same key again is the same job" job.submit "$again" ".id == $job and .existing"
    fails "job.submit: the same key with other content" key_conflict job.submit \
        "{\"store\":\"$store\",\"key\":\"$key\",\"images\":[$(image other)]}" key
    check "key_conflict names the job" ".[0].error.data.job == $job"
    succeeds "job.submit: the same key in another store is another job" job.submit \
        "{\"store\":\"$store.b\",\"key\":\"$key\",\"open\":true}" ".id > $job and .existing == false"
    call job.cancel "{\"job\":$(value .id)}"
    succeeds "job.wait: the job once it is finished" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" \
        '.state == "done" and .counts.done == 2 and (.finished_at | is_time)'
    succeeds "job.wait: at once for one that is finished" job.wait "{\"job\":$job,\"timeout_ms\":0}" '.state == "done"'
    succeeds job.get job.get "{\"job\":$job}" ".id == $job and .eta_s == null"
    succeeds job.items job.items "{\"job\":$job}" '(.items | length == 2)
        and all(.items[]; .state == "done" and .attempts == 1 and (.outputs | length == 1) and .error == null
            and (.prediction | length > 0) and (.finished_at | is_time) and (.predict_time_s | type == "number"))
        and .items[0].image_id == "front" and .items[0].prompt == "Make it brighter"'
    items=$reply
    local item
    item=$(value '.items[0].id')
    succeeds "job.items: a page, then the rest" job.items "{\"job\":$job,\"limit\":1}" ".next == $item"
    succeeds "job.items: after" job.items "{\"job\":$job,\"limit\":1000,\"after\":$item}" \
        ".items[0].id > $item and (.items | length == 1) and .next == null"
    succeeds "job.items: by state" job.items "{\"job\":$job,\"state\":[\"failed\",\"queued\"]}" '.items == []'
    succeeds item.get item.get "{\"item\":$item}" ".id == $item and (.source | startswith(\"sha256:\"))"
    succeeds item.timeline item.timeline "{\"item\":$item}" "(.item | .id == $item and is_like(\"item.get\"))
        and (.steps | length >= 4 and all(.[]; (.step | type == \"string\") and (.at | is_time) and has(\"attempt\")
            and has(\"after_ms\") and (.slowest | type == \"boolean\")))
        and .steps[0].step == \"submitted\" and .steps[-1].step == \"saved\"
        and ([.steps[].at] | . == sort) and ([.steps[] | select(.slowest)] | length == 1)"
    succeeds output.get output.get "{\"item\":$item}" '.bytes > 0 and .offset == 0 and .end
        and (.data | @base64d | length > 0) and (.content_type | startswith("image/"))
        and (.sha256 | test("^[0-9a-f]{64}$"))'
    local bytes
    bytes=$(value .bytes)
    succeeds "output.get: a piece" output.get "{\"item\":$item,\"output\":0,\"offset\":1,\"limit\":2}" \
        ".bytes == $bytes and .offset == 1 and .end == false and (.data | length) == 4"
    succeeds "output.get: its end" output.get "{\"item\":$item,\"offset\":$bytes}" '.data == "" and .end'
    fails "output.get: an output that it does not have" invalid_params output.get "{\"item\":$item,\"output\":9}" output
    fails "output.get: behind the end" invalid_params output.get "{\"item\":$item,\"offset\":999999999}" offset
    fails "output.presign: of a file" not_available output.presign "{\"item\":$item,\"output\":0,\"expires_s\":60}"
    succeeds source.get source.get "{\"item\":$item}" '.bytes > 0 and .offset == 0 and .end and (has("url") | not)
        and (.data | @base64d | length > 0) and (.content_type | startswith("image/"))
        and (.sha256 | test("^[0-9a-f]{64}$"))'
    bytes=$(value .bytes)
    succeeds "source.get: a piece" source.get "{\"item\":$item,\"offset\":1,\"limit\":2}" \
        ".bytes == $bytes and .offset == 1 and .end == false and (.data | length) == 4"
    succeeds "source.get: its end" source.get "{\"item\":$item,\"offset\":$bytes}" '.data == "" and .end'
    fails "source.get: behind the end" invalid_params source.get "{\"item\":$item,\"offset\":999999999}" offset
    fails "source.get: of an item that is not there" unknown_item source.get '{"item":999999999}' item
    succeeds "job.explain: nothing waits" job.explain "{\"job\":$job}" \
        '.state == "done" and .summary == [] and .waiting == []'
    if [ "$started" = yes ]; then
        local path
        path=$(jq -r '.result.items[0].outputs[0].path' <<<"$items")
        reply=$(sha256sum "$path" 2>&1) || true
        judge "an output is on disk, as its sha256 says" "$(
            grep -q "^$(jq -r '.result.items[0].outputs[0].sha256' <<<"$items")" <<<"$reply" && echo 0 || echo 1
        )"
    fi
    fails "job.cancel: not of a finished job" job_finished job.cancel "{\"job\":$job}" job
    fails "job.seal: not of a finished job" job_finished job.seal "{\"job\":$job}" job
    fails "job.append: not to a sealed job" job_sealed job.append "{\"job\":$job,\"images\":[$(image)]}" job
    fails "job.retry: not without failed or canceled items" wrong_state job.retry "{\"job\":$job}" job
    fails "item.cancel: not of a finished item" wrong_state item.cancel "{\"item\":$item}" item
    fails "item.retry: not of a finished item" wrong_state item.retry "{\"item\":$item}" item
}

large_image() {
    section "an image of 20 MB"
    local file sha bytes key place=0 piece=1500000 job
    file=$(mktemp)
    { base64 -d <<<"${pixel#*,}" && head -c 20000000 /dev/urandom; } >"$file"
    sha=$(sha256sum "$file" | cut -d " " -f 1) bytes=$(stat -c %s "$file")
    key="\"sha256\":\"$sha\",\"bytes\":$bytes"
    succeeds "blob.put: nothing is there" blob.put "{$key}" '.received == 0 and (.complete | not)'
    fails "blob.put: not where it ends" wrong_offset blob.put "{$key,\"offset\":5,\"data\":\"AAAA\"}" offset
    fails "blob.put: no base64" invalid_params blob.put "{$key,\"data\":\"?\"}" data
    fails "blob.put: too large" blob_too_large blob.put "{\"sha256\":\"$sha\",\"bytes\":9000000000000}" bytes
    fails "job.submit: bytes that were not put" unknown_blob job.submit \
        "{\"store\":\"$store\",\"images\":[{\"source\":\"sha256:$sha\",\"prompt\":\"large\"}]}" 'images[0].source'
    talk < <(while [ "$place" -lt "$bytes" ]; do
        printf '{"id":%d,"method":"blob.put","params":{%s,"offset":%d,"data":"%s"}}\n' "$place" "$key" "$place" \
            "$(tail -c "+$((place + 1))" "$file" | head -c "$piece" | base64 -w 0)"
        place=$((place + piece))
    done)
    check "blob.put: all pieces, one after the other" "length == $(((bytes + piece - 1) / piece))
        and ([.[].result.received] | . == sort and .[-1] == $bytes) and ([.[].result.complete] | index(true) == length - 1)"
    rm "$file"
    fails "blob.put: another size is other bytes" hash_mismatch blob.put \
        "{\"sha256\":\"$sha\",\"bytes\":3,\"data\":\"AAAA\"}" sha256
    job=$(new_job "\"images\":[{\"source\":\"sha256:$sha\",\"prompt\":\"large\"}]")
    succeeds "an image that names them is done" job.wait "{\"job\":$job,\"timeout_ms\":${net}000}" '.counts.done == 1'
}

identical_work() {
    section "identical work, once"
    local prompt=same-$$ job first prediction
    first=$(new_job "\"images\":[$(image "$prompt")]")
    succeeds "cache: use, and nothing is there yet" job.wait "{\"job\":$first,\"timeout_ms\":${net}000}" '.counts.done == 1'
    call job.items "{\"job\":$first}"
    prediction=$(value '.items[0].prediction')
    check "it is made, not taken over" '.[0].result.items[0] | .cached == false and .attempts == 1'
    job=$(new_job "\"images\":[$(image "$prompt")]")
    call job.wait "{\"job\":$job,\"timeout_ms\":${net}000}"
    succeeds "cache: use, the second time: taken over" job.items "{\"job\":$job}" \
        '.items[0] | .state == "done" and .cached and (.outputs | length == 1 and (.[0].path | startswith("/")))'
    local mode
    for mode in refresh off; do
        job=$(new_job "\"images\":[$(image "$prompt")],\"cache\":\"$mode\"")
        call job.wait "{\"job\":$job,\"timeout_ms\":${net}000}"
        succeeds "cache: $mode, made anew" job.items "{\"job\":$job}" \
            '.items[0] | .state == "done" and .cached == false and .attempts == 1 and .prediction != $was' \
            --arg was "$prediction"
    done
}

held_job() {
    section "an open job, held back"
    succeeds store.pause store.pause "{\"store\":\"$store\"}" '.paused'
    succeeds "job.submit: open, with no images" job.submit "{\"store\":\"$store\",\"open\":true}" \
        '.open and .images == 0 and .state == "pending"'
    local job item
    job=$(value .id)
    succeeds job.append job.append "{\"job\":$job,\"images\":[$(image one), $(image two)]}" \
        '.images == 2 and .counts.queued == 2'
    succeeds "job.append: again, by address" job.append \
        "{\"job\":$job,\"images\":[\"https://photos.invalid/a.jpg\",{\"source\":\"http://photos.invalid/b.jpg\"}],
            \"input\":{\"prompt\":\"clean\"}}" \
        '.images == 4'
    succeeds job.seal job.seal "{\"job\":$job}" '.open | not'
    succeeds "job.seal: again, which changes nothing" job.seal "{\"job\":$job}" '.open | not'
    fails "job.append: not once it is sealed" job_sealed job.append "{\"job\":$job,\"images\":[$(image)]}" job
    fails "job.wait: timeout" timeout job.wait "{\"job\":$job,\"timeout_ms\":50}"
    succeeds job.explain job.explain "{\"job\":$job}" ".job == $job and ([.summary[].items] | add) == 4 and (.waiting | length == 4)
        and all(.waiting[]; .state == \"queued\" and .reason == \"paused\")"
    item=$(value '.waiting[0].item')
    succeeds item.cancel item.cancel "{\"item\":$item}" '.state == "canceled"'
    succeeds item.retry item.retry "{\"item\":$item}" '.state == "queued"'
    succeeds job.cancel job.cancel "{\"job\":$job}" '.state == "canceled" and .counts.canceled == 4'
    succeeds job.retry job.retry "{\"job\":$job}" '.state == "pending" and .counts.queued == 4'
    call job.cancel "{\"job\":$job}"
    call store.set "{\"store\":\"$store\",\"max_queued\":3}"
    fails "job.retry: not more than the store may have queued" store_queue_full job.retry "{\"job\":$job}" images
    succeeds "then none of it is queued" job.get "{\"job\":$job}" '.state == "canceled" and .counts.queued == 0'
    call store.set "{\"store\":\"$store\",\"reset\":true}"
    succeeds "job.retry: with room for all of it" job.retry "{\"job\":$job}" '.counts.queued == 4'
    succeeds "job.cancel: the second time" job.cancel "{\"job\":$job}" '.state == "canceled"'
    succeeds store.resume store.resume "{\"store\":\"$store\"}" '.paused | not'
}

lists() {
    section "lists"
    succeeds "job.list: of a store, newest first" job.list "{\"store\":\"$store\"}" '.jobs | length >= 2
        and all(.[]; .store == $store) and ([.[].id] == ([.[].id] | sort | reverse))' \
        --arg store "$store"
    local newest
    newest=$(value '.jobs[0].id')
    succeeds "job.list: a page" job.list "{\"store\":\"$store\",\"limit\":1}" \
        ".next == $newest and (.jobs | length == 1) and .jobs[0].id == $newest"
    succeeds "job.list: before" job.list "{\"store\":\"$store\",\"before\":$newest}" ".jobs | all(.[]; .id < $newest)"
    succeeds "job.list: by state" job.list "{\"store\":\"$store\",\"state\":[\"done\"]}" \
        '.jobs | length > 0 and all(.[]; .state == "done")'
    succeeds "job.list: of an unknown store, nothing" job.list '{"store":"nobody-has-this"}' \
        '.jobs == [] and .next == null'
    succeeds store.list store.list '' '.stores | length > 0 and ([.[].store] == ([.[].store] | sort)) and any(.[]; .store == $store)' --arg store "$store"
    succeeds store.get store.get "{\"store\":\"$store\"}" '.store == $store and .done >= 1' --arg store "$store"
    fails "store.get: an unknown store" unknown_store store.get '{"store":"nobody-has-this"}' store
    succeeds model.list model.list '' '.models | length > 0'
    succeeds model.resume model.resume "{\"model\":\"$(value '.models[0].model')\"}" '.model | length > 0'
    fails "model.resume: an unknown model" unknown_model model.resume '{"model":"nobody/has-this"}' model
}
