#pragma once
#include <openssl/evp.h>

/// EVP_sha256() as a function that Swift can pass on: no other algorithm is used here.
static inline int ccrypto_sha256_begin(EVP_MD_CTX *context) {
    return EVP_DigestInit_ex(context, EVP_sha256(), NULL);
}
