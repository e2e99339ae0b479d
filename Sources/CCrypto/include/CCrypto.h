#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>

/// EVP_sha256() as a function that Swift can pass on.
static inline int ccrypto_sha256_begin(EVP_MD_CTX *context) {
    return EVP_DigestInit_ex(context, EVP_sha256(), NULL);
}

/// The same for MD5; 0 where the library is told to have none (FIPS).
static inline int ccrypto_md5_begin(EVP_MD_CTX *context) {
    return EVP_DigestInit_ex(context, EVP_md5(), NULL);
}

/// HMAC-SHA256 of so many bytes; `code` has room for 32. 0: it can't be had.
static inline int ccrypto_hmac_sha256(const void *key, int key_count, const unsigned char *bytes, size_t count,
                                      unsigned char *code) {
    return HMAC(EVP_sha256(), key, key_count, bytes, count, code, NULL) != NULL;
}
