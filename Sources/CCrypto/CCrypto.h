// Digests of OpenSSL's libcrypto for Swift.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
