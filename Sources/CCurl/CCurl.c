#define _GNU_SOURCE
#include "CCurl.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

// Swift's Glibc module has no eventfd and no names of threads.

int ccurl_event_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccurl_event_signal(int descriptor) { (void)eventfd_write(descriptor, 1); }

void ccurl_event_clear(int descriptor) {
    eventfd_t count;
    (void)eventfd_read(descriptor, &count);
}

void ccurl_event_close(int descriptor) { (void)close(descriptor); }

// Called for each connection before it is opened. One that can't be bounded is not opened at all.
static int bound_end(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)purpose;
    unsigned int milliseconds = (unsigned int)(uintptr_t)context;
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    if (setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds) != 0 ||
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset) != 0)
        return CURL_SOCKOPT_ERROR;
    return CURL_SOCKOPT_OK;
}

CURLcode ccurl_set_short_end(CURL *handle, int milliseconds) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, bound_end);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, (void *)(uintptr_t)milliseconds);
}

void ccurl_name_thread(const char *name) { (void)pthread_setname_np(pthread_self(), name); }
