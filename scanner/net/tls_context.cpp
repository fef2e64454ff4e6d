#include "scanner/net/tls_context.hpp"

namespace tenken::net {
namespace {

namespace ssl = boost::asio::ssl;

int request_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

int on_certificate_request(SSL* ssl, X509** /*certificate*/, EVP_PKEY** /*key*/) {
  if (void* const requested = SSL_get_ex_data(ssl, request_index()); requested != nullptr)
    *static_cast<bool*>(requested) = true;
  return 0;  // go on without one
}

ssl::context make_context() {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_security_level(native, 0);
  SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(native, TLS1_3_VERSION);
  SSL_CTX_set_cipher_list(native, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
  SSL_CTX_set_options(native,
                      SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(native, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_client_cert_cb(native, on_certificate_request);
  return context;
}

}  // namespace

ssl::context& tls_client_context() {
  static ssl::context context = make_context();
  return context;
}

void watch_certificate_request(SSL* ssl, bool* requested) {
  SSL_set_ex_data(ssl, request_index(), requested);
}

}  // namespace tenken::net
