# shellcheck shell=bash
# Section 1 of the protocol: lines and JSON-RPC; to be sourced.

run_transport() {
    section "lines"
    send stats
    check "a bare word is that method, its id null" \
        'length == 1 and .[0].id == null and (.[0].result | has("rateLimiter"))'
    send server.ping help
    check "bare words with dots, several on a connection" 'length == 2 and all(.[]; has("result"))'
    send '' '   ' '# a comment' '  # another' '{"id":1,"method":"server.ping"}' ''
    check "blank lines and comments are not answered" 'length == 1 and .[0].id == 1'
    talk < <(printf '{"id":1,"method":"server.ping"}\r\nserver.ping\r\n\r\n')
    check "a CR before the LF does no harm" 'length == 2 and all(.[]; .result == {})'
    talk < <(printf '{"id":1,"method":"server.ping"}')
    check "the last line may lack its LF" 'length == 1 and .[0].id == 1'
    talk < <(
        printf '{"id":1,"me'
        sleep 0.2
        printf 'thod":"server.ping"}\n{"id"'
        sleep 0.2
        printf ':2,"method":"server.ping"}\n'
    )
    check "lines may come in pieces" 'map(.id) == [1, 2]'
    talk < <(printf '\n\n\n')
    judge "a connection with nothing to say is closed without a word" "$([ -z "$reply" ] && echo 0 || echo 1)"

    section "JSON-RPC"
    send '{"jsonrpc":"2.0","id":1,"method":"server.ping"}' '{"id":2,"method":"server.ping","params":{}}' \
        '{"id":3,"method":"server.ping","params":null}'
    check "jsonrpc and params may be left out, params be null" 'map(.result) == [{}, {}, {}]'
    send '{"id":"a-7","method":"server.ping"}' '{"id":"","method":"server.ping"}' '{"id":-3,"method":"server.ping"}' \
        '{"id":9007199254740993,"method":"server.ping"}'
    check "ids are any strings and integers" 'map(.id)[:3] == ["a-7", "", -3]'
    judge "large ids come back digit by digit" "$(grep -q 9007199254740993 <<<"$reply" && echo 0 || echo 1)"
    send '{"id":1.5,"method":"server.ping"}' '{"id":[1],"method":"server.ping"}' '{"id":true,"method":"server.ping"}'
    check "other ids are refused, and answered with null" \
        "length == 3 and all(.[]; .id == null and $(is_error invalid_request))"
    send '{"method":"server.ping"}' '{"id":1,"method":"server.ping"}' '{"method":"no.such.method"}'
    check "notifications are not answered, with or without success" 'map(.id) == [1]'
    send "{\"method\":\"job.submit\",\"params\":{\"store\":\"$store\",\"key\":\"notified\",\"open\":true}}" \
        "{\"id\":1,\"method\":\"job.submit\",\"params\":{\"store\":\"$store\",\"key\":\"notified\",\"open\":true}}"
    check "notifications are carried out" 'length == 1 and .[0].result.existing'
    call job.cancel "{\"job\":$(value .id)}"
    send '[{"id":1,"method":"server.ping"}]' '5' '"server.ping"' '{"id":2}' '{"id":3,"method":7}' \
        '{"id":4,"method":"server.ping","jsonrpc":"1.0"}' '{"id":5,"method":"server.ping","extra":1}'
    check "batches, other values, no method, another version, more members: invalid_request" \
        "length == 7 and all(.[]; $(is_error invalid_request)) and map(.id) == [null, null, null, 2, 3, 4, 5]"
    send '{"id":1,"method":"no.such.method"}' no.such.method
    check "unknown methods" "map(.id) == [1, null] and all(.[]; $(is_error method_not_found))"
    send '{"id":1,"method":"server.ping","params":[]}' '{"id":2,"method":"server.ping","params":"x"}'
    check "params are an object" "length == 2 and all(.[]; $(is_error invalid_params params))"
    send '{"id":1,' '[1,2,x]' '{"id":1}}' "$(printf '{"id":1,"method":"\xff"}')" '{"id":2,"method":"server.ping"}'
    check "bad JSON: parse_error with id null; the connection goes on" \
        "length == 5 and all(.[:4][]; .id == null and $(is_error parse_error)) and .[4].id == 2"
    check "its byte offset" 'map(.error.data.offset)[:4] == [8, 5, 8, 18]'
    talk < <(
        printf '{"id":1,"method":"server.ping","params":'
        head -c 5000 /dev/zero | tr '\0' '['
        printf '\nserver.ping\n'
    )
    check "deep nesting is a parse_error" "length == 2 and (.[0] | $(is_error parse_error)) and .[1].result == {}"

    section "long lines"
    local most padding
    most=$(limit line_bytes)
    padding=$((most - 31))
    talk < <(
        printf '{"id":1,"method":"server.ping"}%*s\n' "$padding" ''
        printf '{"id":2,"method":"server.ping"}%*s\n' "$((padding + 1))" ''
        printf '{"id":3,"method":"server.ping"}\n'
    )
    check "a line of line_bytes is taken; one byte more is line_too_long, and the next line is read" \
        "map(.id) == [1, null, 3] and (.[1] | $(is_error line_too_long)) and .[2].result == {}"
    talk < <(
        head -c $((most * 3)) /dev/zero | tr '\0' a
        printf '\nserver.ping\n'
    )
    check "one of many times that is one error" "length == 2 and (.[0] | $(is_error line_too_long))"

    section "order and closing"
    send "{\"id\":1,\"method\":\"limiter.set\",\"params\":{\"burst\":5}}" \
        '{"id":2,"method":"limiter.set","params":{"burst":6}}' '{"id":3,"method":"limiter.set","params":{"burst":7}}'
    succeeds "effects come in the order sent" stats '' '.create.burst == 7'
    succeeds "and are undone" limiter.reset '' '.set_by_admin | not'
    local job
    job=$(new_job '"open":true')
    send "{\"id\":1,\"method\":\"job.wait\",\"params\":{\"job\":$job,\"timeout_ms\":300}}" \
        '{"id":2,"method":"server.ping"}'
    check "a reply that takes long lets others pass" 'map(.id) == [2, 1]'
    check "after the half-close all replies are written" ".[1] | $(is_error timeout)"
    call job.cancel "{\"job\":$job}"
    local most_open lines=() number
    most_open=$(limit in_flight_per_connection)
    job=$(new_job '"open":true')
    for ((number = 1; number <= most_open + 6; number++)); do
        lines+=("{\"id\":$number,\"method\":\"job.wait\",\"params\":{\"job\":$job,\"timeout_ms\":1500}}")
    done
    send "${lines[@]}"
    check "too many requests in flight: overloaded, and each has its one reply" \
        "length == $((most_open + 6)) and (map(.id) | unique | length) == length
        and all(.[]; $(is_error overloaded) or $(is_error timeout)) and any(.[]; $(is_error overloaded))"
    call job.cancel "{\"job\":$job}"
}
