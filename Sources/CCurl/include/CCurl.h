#pragma once
#include <curl/curl.h>

// curl's setters and getters are variadic, which Swift cannot call: one inline function per type of argument.

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_callback(CURL *handle, CURLoption option,
                                          size_t (*function)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, option, function);
}
static inline CURLcode ccurl_set_prerequest(CURL *handle, curl_prereq_callback function) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}
static inline CURLcode ccurl_set_seek(CURL *handle, curl_seek_callback function) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode ccurl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
/// Has what was written to the handle's connections arrive soon or never, however they end and also when the process is
/// killed. Nothing is sent again once nothing was acknowledged for so many milliseconds, and a close throws away what
/// the peer does not have: it is a reset, which a peer that has answered everything has no use for.
CURLcode ccurl_set_short_end(CURL *handle, int milliseconds);

/// Certificates of authorities.
typedef struct stack_st_X509 ccurl_certificates;

/// Reads all certificates of a PEM text, whatever else stands in it. NULL: there are none, and `damaged` is 0; or one
/// can't be read, and `damaged` is its number, from 1.
ccurl_certificates *ccurl_certificates_read(const void *text, int length, int *damaged);
/// How many they are.
int ccurl_certificates_count(const ccurl_certificates *certificates);
/// How many of them have expired.
int ccurl_certificates_expired(const ccurl_certificates *certificates);
/// Frees them; no handle may use them any more.
void ccurl_certificates_free(ccurl_certificates *certificates);
/// Has the handle trust them beside those that it trusts already, at servers and at proxies. They must outlive it.
CURLcode ccurl_set_trusted(CURL *handle, ccurl_certificates *certificates);
/// Whether curl does its TLS by OpenSSL: with another library it can't be given certificates in this way.
int ccurl_has_openssl(void);

/// Why a certificate was refused, as far as the result of its verification tells.
typedef enum ccurl_distrust {
    ccurl_distrust_other,
    ccurl_distrust_issuer,
    ccurl_distrust_expired,
    ccurl_distrust_early,
} ccurl_distrust;
ccurl_distrust ccurl_distrust_of(long verification);

/// The result of a finished transfer: a member of a union, which Swift imports badly.
static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }

/// A descriptor by which another thread wakes one that waits; -1 with errno on failure.
int ccurl_event_open(void);
/// Ends a wait of a list that the descriptor is in, or the next one.
void ccurl_event_signal(int descriptor);

/// A list of descriptors in the kernel (epoll): a wait costs what is ready, not what is in it. It has the descriptor of
/// an event in it from the beginning. -1 with errno on failure.
int ccurl_list_open(int event);
/// Closes a list or an event.
void ccurl_descriptor_close(int descriptor);

/// The sockets of a multi handle in a list, and when the handle is to be called though none of them is ready.
typedef struct ccurl_watch {
    CURLM *multi;
    int list;
    /// Microseconds of CLOCK_MONOTONIC; negative: never.
    long long due;
    /// Whether a socket could not be put into the list since the last turn.
    int is_short;
    /// The newest socket of each local port, 0 for none.
    int *sockets;
} ccurl_watch;

/// Has the handle tell the watch of its sockets and its timer from now on. The watch must stay where it is, and outlive
/// the handle.
CURLMcode ccurl_watch_begin(ccurl_watch *watch, CURLM *multi, int list);
/// Takes back what the watch holds, after its handle's end.
void ccurl_watch_end(ccurl_watch *watch);
/// Whether the connection of a local port, over which everything was answered, has something to be read: its end, or
/// what nobody asked for. curl (7.88) takes a connection for usable that the server has ended by TLS's farewell.
int ccurl_watch_is_over(const ccurl_watch *watch, int port);
/// Waits for up to so many milliseconds until a socket is ready, the handle is to be called, or the event of the list
/// is signaled; and calls the handle for all that is due.
CURLMcode ccurl_watch_turn(ccurl_watch *watch, int milliseconds);
/// Gives the calling thread a name of at most 15 bytes, as seen in ps and in crash reports.
void ccurl_name_thread(const char *name);
