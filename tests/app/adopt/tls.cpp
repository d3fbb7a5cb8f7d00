#include "tests/app/adopt/tls.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace lectern::test {

namespace ssl = boost::asio::ssl;

ssl::context tls_server() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free};
  const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), &X509_free};
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  ssl::context result{ssl::context::tls_server};
  REQUIRE(SSL_CTX_use_certificate(result.native_handle(), certificate.get()) == 1);
  REQUIRE(SSL_CTX_use_PrivateKey(result.native_handle(), key.get()) == 1);
  return result;
}

ssl::context tls_client() {
  ssl::context result{ssl::context::tls_client};
  result.set_verify_mode(ssl::verify_none);
  return result;
}

} // namespace lectern::test
