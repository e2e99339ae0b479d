#define _GNU_SOURCE
#include "CCurl.h"
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Swift's Glibc module has no eventfd and no names of threads.

int ccurl_event_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccurl_event_signal(int descriptor) { (void)eventfd_write(descriptor, 1); }

void ccurl_event_clear(int descriptor) {
    eventfd_t count;
    (void)eventfd_read(descriptor, &count);
}

void ccurl_event_close(int descriptor) { (void)close(descriptor); }

void ccurl_name_thread(const char *name) { (void)pthread_setname_np(pthread_self(), name); }
