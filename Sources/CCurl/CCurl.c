#define _GNU_SOURCE
#include "CCurl.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

// Swift's Glibc module has no eventfd, no epoll (see Watch.c) and no names of threads.

int ccurl_event_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccurl_event_signal(int descriptor) { (void)eventfd_write(descriptor, 1); }

void ccurl_descriptor_close(int descriptor) { (void)close(descriptor); }

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

ccurl_certificates *ccurl_certificates_read(const void *text, int length, int *damaged) {
    BIO *source = BIO_new_mem_buf(text, length);
    STACK_OF(X509) *list = sk_X509_new_null();
    X509 *next;
    *damaged = 0;
    ERR_clear_error();
    // The last argument is a password: without one it would ask at the terminal.
    while ((next = PEM_read_bio_X509_AUX(source, NULL, NULL, "")) != NULL) sk_X509_push(list, next);
    int count = sk_X509_num(list);
    // Past the last one no further beginning is found, and that is no fault.
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) *damaged = count + 1;
    ERR_clear_error();
    BIO_free(source);
    if (count > 0 && *damaged == 0) return list;
    ccurl_certificates_free(list);
    return NULL;
}

int ccurl_certificates_count(const ccurl_certificates *certificates) { return sk_X509_num(certificates); }

int ccurl_certificates_expired(const ccurl_certificates *certificates) {
    int expired = 0;
    for (int place = 0; place < sk_X509_num(certificates); place++) {
        const ASN1_TIME *end = X509_get0_notAfter(sk_X509_value(certificates, place));
        if (X509_cmp_current_time(end) < 0) expired++;
    }
    return expired;
}

void ccurl_certificates_free(ccurl_certificates *certificates) { sk_X509_pop_free(certificates, X509_free); }

static CURLcode trust(CURL *handle, void *context, void *certificates) {
    (void)handle;
    X509_STORE *store = SSL_CTX_get_cert_store((SSL_CTX *)context);
    for (int place = 0; place < sk_X509_num((STACK_OF(X509) *)certificates); place++)
        if (X509_STORE_add_cert(store, sk_X509_value((STACK_OF(X509) *)certificates, place)) != 1)
            return CURLE_SSL_CACERT_BADFILE;
    return CURLE_OK;
}

CURLcode ccurl_set_trusted(CURL *handle, ccurl_certificates *certificates) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, trust);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, certificates);
}

int ccurl_has_openssl(void) {
    const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return name != NULL && strncmp(name, "OpenSSL/", 8) == 0;
}

ccurl_distrust ccurl_distrust_of(long verification) {
    switch (verification) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return ccurl_distrust_issuer;
    case X509_V_ERR_CERT_HAS_EXPIRED: return ccurl_distrust_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return ccurl_distrust_early;
    default: return ccurl_distrust_other;
    }
}
