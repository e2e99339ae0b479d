#define _GNU_SOURCE
#include "CCurl.h"
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// What is no socket of curl's.
enum { own = -1 };
// TCP's.
enum { ports = 1 << 16 };

int ccurl_list_open(int event) {
    int list = epoll_create1(EPOLL_CLOEXEC);
    if (list < 0) return -1;
    // By its edge: each signal is told once, and nobody has to read it away.
    struct epoll_event wake = {.events = EPOLLIN | EPOLLET, .data.fd = own};
    if (epoll_ctl(list, EPOLL_CTL_ADD, event, &wake) == 0) return list;
    int error = errno;
    (void)close(list);
    errno = error;
    return -1;
}

static long long now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

// Of the socket's own end; 0: it has none.
static int port_of(int socket) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port) : 0;
}

int ccurl_watch_is_over(const ccurl_watch *watch, int port) {
    int socket = port > 0 && port < ports ? watch->sockets[port] : 0;
    // The number may be another socket's by now.
    if (socket == 0 || port_of(socket) != port) return 0;
    char byte;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || (errno != EAGAIN && errno != EINTR);
}

// Called when curl waits for something else of a socket than before. `known` is what was assigned to the socket: nothing
// while it is new. An error is never reported: curl would end every transfer for it. Those of this socket end by their
// time-outs.
static int watch_socket(CURL *handle, curl_socket_t socket, int what, void *context, void *known) {
    (void)handle;
    ccurl_watch *watch = context;
    if (what == CURL_POLL_REMOVE) {
        if (known != NULL) (void)epoll_ctl(watch->list, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    struct epoll_event wanted = {.data.fd = socket};
    if (what & CURL_POLL_IN) wanted.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) wanted.events |= EPOLLOUT;
    int operation = known != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int status = epoll_ctl(watch->list, operation, socket, &wanted);
    // A number of a descriptor that was another socket's before.
    if (status != 0 && errno == ENOENT) status = epoll_ctl(watch->list, EPOLL_CTL_ADD, socket, &wanted);
    if (status != 0 && errno == EEXIST) status = epoll_ctl(watch->list, EPOLL_CTL_MOD, socket, &wanted);
    if (status != 0) watch->is_short = 1;
    if (known == NULL) {
        (void)curl_multi_assign(watch->multi, socket, watch);
        watch->sockets[port_of(socket)] = socket;
    }
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    ccurl_watch *watch = context;
    watch->due = milliseconds < 0 ? -1 : now() + (long long)milliseconds * 1000;
    return 0;
}

CURLMcode ccurl_watch_begin(ccurl_watch *watch, CURLM *multi, int list) {
    *watch = (ccurl_watch){.multi = multi, .list = list, .due = -1, .sockets = calloc(ports, sizeof(int))};
    if (watch->sockets == NULL) return CURLM_OUT_OF_MEMORY;
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, watch);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, watch);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
    return code;
}

void ccurl_watch_end(ccurl_watch *watch) { free(watch->sockets); }

static int until_due(const ccurl_watch *watch, int milliseconds) {
    if (watch->due < 0 || milliseconds == 0) return milliseconds;
    long long left = (watch->due - now() + 999) / 1000;
    return left <= 0 ? 0 : left < milliseconds ? (int)left : milliseconds;
}

// A broken connection is read from and written to: that tells curl what is wrong with it.
static int happened(uint32_t events) {
    int what = 0;
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_IN;
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_OUT;
    return what;
}

CURLMcode ccurl_watch_turn(ccurl_watch *watch, int milliseconds) {
    struct epoll_event ready[256];
    CURLMcode worst = CURLM_OK;
    int running = 0;
    int count = epoll_wait(watch->list, ready, sizeof ready / sizeof *ready, until_due(watch, milliseconds));
    for (int place = 0; place < count; place++) {
        if (ready[place].data.fd == own) continue;
        CURLMcode code =
            curl_multi_socket_action(watch->multi, ready[place].data.fd, happened(ready[place].events), &running);
        if (code != CURLM_OK) worst = code;
    }
    if (watch->due >= 0 && watch->due <= now()) {
        // The next one is told in the call.
        watch->due = -1;
        CURLMcode code = curl_multi_socket_action(watch->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        if (code != CURLM_OK) worst = code;
    }
    if (watch->is_short && worst == CURLM_OK) worst = CURLM_OUT_OF_MEMORY;
    watch->is_short = 0;
    return worst;
}
