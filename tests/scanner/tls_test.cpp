#include "catch.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net_support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
namespace ssl = boost::asio::ssl;

namespace {

constexpr auto kAsValues = boost::asio::as_tuple(boost::asio::use_awaitable);

// A self-signed certificate whose key is too small for today's defaults, as old devices have.
void use_own_certificate(SSL_CTX* context, unsigned bits) {
  EVP_PKEY* const key = EVP_RSA_gen(bits);
  REQUIRE(key != nullptr);
  X509* const certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("device"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  CHECK(SSL_CTX_use_certificate(context, certificate) == 1);
  CHECK(SSL_CTX_use_PrivateKey(context, key) == 1);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

struct TlsServer {
  ssl::context context{ssl::context::tls_server};
  std::string server_name = "-";
  bool require_client = false;

  explicit TlsServer(int version = 0, const char* ciphers = nullptr) {
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_min_proto_version(native, version);
    SSL_CTX_set_max_proto_version(native, version);
    if (ciphers != nullptr) CHECK(SSL_CTX_set_cipher_list(native, ciphers) == 1);
    use_own_certificate(native, 1024);
  }
};

Task<void> serve_tls(TlsServer* server, std::shared_ptr<tcp::socket> socket) {
  ssl::stream<tcp::socket&> stream(*socket, server->context);
  if (server->require_client)
    stream.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  const auto [code] = co_await stream.async_handshake(ssl::stream_base::server, kAsValues);
  if (code) co_return;
  if (const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name))
    server->server_name = name;
  std::array<char, 1024> buffer{};
  while (true) {
    const boost::asio::mutable_buffer space = boost::asio::buffer(buffer);
    const auto [read_code, count] = co_await stream.async_read_some(space, kAsValues);
    if (read_code) co_return;
    const boost::asio::const_buffer data = boost::asio::buffer(buffer.data(), count);
    co_await boost::asio::async_write(stream, data, kAsValues);
  }
}

Server::Handler handler_of(TlsServer& server) {
  return [&server](std::shared_ptr<tcp::socket> socket) {
    return serve_tls(&server, std::move(socket));
  };
}

std::unique_ptr<net::Stream> connect(Loop& loop, Client& client, std::uint16_t port) {
  auto stream = loop.run(client.dialer.connect(port, net::StreamLimits(5000ms, 65'536)));
  if (!stream) FAIL(stream.error().message(Lang::en));
  return std::move(*stream);
}

}  // namespace

TEST_CASE("every TLS version from 1.0 on is taken, with a weak key and old suites", "[tls]") {
  struct Case {
    int version;
    const char* ciphers;
    const char* name;
  };
  for (const Case& c : {Case{TLS1_VERSION, "AES128-SHA:@SECLEVEL=0", "TLSv1"},
                        Case{TLS1_1_VERSION, "AES128-SHA:@SECLEVEL=0", "TLSv1.1"},
                        Case{TLS1_2_VERSION, "AES256-SHA:@SECLEVEL=0", "TLSv1.2"},
                        Case{TLS1_2_VERSION, "NULL-SHA256:@SECLEVEL=0", "TLSv1.2"},
                        Case{TLS1_3_VERSION, nullptr, "TLSv1.3"}}) {
    CAPTURE(c.name, c.ciphers);
    Loop loop;
    TlsServer tls(c.version, c.ciphers);
    const Server server(loop, handler_of(tls));
    Client client(loop);
    const auto stream = connect(loop, client, server.port());
    const auto session = loop.run(stream->start_tls(net::TlsOptions()));
    if (!session) FAIL(session.error().message(Lang::en));
    CHECK(session->version == c.name);
    CHECK(session->cipher.rfind("TLS_", 0) == 0);
    CHECK(session->complete);
    CHECK_FALSE(session->client_certificate_requested);
    REQUIRE(session->certificates.size() == 1);
    const auto* der = reinterpret_cast<const unsigned char*>(session->certificates[0].data());
    X509* const certificate =
        d2i_X509(nullptr, &der, static_cast<long>(session->certificates[0].size()));
    CHECK(certificate != nullptr);
    X509_free(certificate);
    CHECK(tls.server_name == "-");

    const auto nothing = loop.run(stream->read_some(10, 50ms));
    REQUIRE(nothing);
    CHECK(nothing->empty());
    REQUIRE(loop.run(stream->write(to_bytes("over TLS"))));
    const auto answer = loop.run(stream->read_exactly(8));
    REQUIRE(answer);
    CHECK(as_text(*answer) == "over TLS");
    CHECK(stream->transcript().to_string().find("> over TLS\n< over TLS\n") != std::string::npos);
  }
}

TEST_CASE("a server name is sent only when one is given", "[tls]") {
  Loop loop;
  TlsServer tls;
  const Server server(loop, handler_of(tls));
  Client client(loop);
  const auto stream = connect(loop, client, server.port());
  REQUIRE(loop.run(stream->start_tls(net::TlsOptions("device.example"))));
  REQUIRE(loop.run(stream->write(to_bytes("x"))));
  REQUIRE(loop.run(stream->read_exactly(1)));
  CHECK(tls.server_name == "device.example");
}

TEST_CASE("a server that insists on a client certificate still shows its own", "[tls]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    Loop loop;
    TlsServer tls(version);
    tls.require_client = true;
    const Server server(loop, handler_of(tls));
    Client client(loop);
    const auto stream = connect(loop, client, server.port());
    const auto session = loop.run(stream->start_tls(net::TlsOptions()));
    if (!session) FAIL(session.error().message(Lang::en));
    CHECK(session->client_certificate_requested);
    CHECK(session->certificates.size() == 1);
    // TLS 1.2 ends in the handshake; in TLS 1.3 the client learns of it only afterwards.
    CHECK(session->complete == (version == TLS1_3_VERSION));
    const auto after = loop.run(stream->read_some(10));
    REQUIRE_FALSE(after);
    CHECK((after.error().code == Errc::refused || after.error().code == Errc::closed));
  }
}

TEST_CASE("a TLS handshake with what speaks no TLS is malformed or times out", "[tls]") {
  Loop loop;
  const Server ssh(loop, says("SSH-2.0-dropbear_2022.83\r\n"));
  const Server mute(loop, silent());
  Client client(loop);
  auto stream = connect(loop, client, ssh.port());
  CHECK(loop.run(stream->start_tls(net::TlsOptions())).error().code == Errc::malformed);
  stream = loop.run(client.dialer.connect(mute.port(), net::StreamLimits(200ms, 1000))).value();
  CHECK(loop.run(stream->start_tls(net::TlsOptions())).error().code == Errc::timed_out);
}

TEST_CASE("bytes in clear before the handshake are not taken for protected ones", "[tls]") {
  Loop loop;
  TlsServer tls;
  const Server server(loop, handler_of(tls));
  Client client(loop);
  const auto stream = connect(loop, client, server.port());
  stream->unread(to_bytes("220 ready\r\n"));
  CHECK(loop.run(stream->start_tls(net::TlsOptions())).error().code == Errc::malformed);
}
