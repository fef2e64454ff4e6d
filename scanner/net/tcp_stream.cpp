#include "scanner/net/tcp_stream.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "scanner/net/socket_error.hpp"
#include "scanner/net/tls_context.hpp"
#include "scanner/net/vitals.hpp"

namespace tenken::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAsValues = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMaxPiece = std::size_t{64} * 1024;  // bytes of one read
constexpr std::size_t kLastWords = 2048;                   // of a peer that is taking leave

Bytes der_of(X509* certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate, &encoded);
  if (size <= 0) return {};
  const auto* const first = reinterpret_cast<const std::byte*>(encoded);
  Bytes der(first, first + size);
  OPENSSL_free(encoded);
  return der;
}

TlsSession session_of(SSL* ssl) {
  TlsSession session;
  session.version = SSL_get_version(ssl);
  if (const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl); cipher != nullptr)
    session.cipher = SSL_CIPHER_standard_name(cipher);
  const STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i)
    session.certificates.push_back(der_of(sk_X509_value(chain, i)));
  return session;
}

}  // namespace

struct TcpStream::Tls {
  asio::ssl::stream<tcp::socket&> stream;
  bool certificate_requested = false;

  explicit Tls(tcp::socket& socket) : stream(socket, tls_client_context()) {
    watch_certificate_request(stream.native_handle(), &certificate_requested);
  }
};

TcpStream::TcpStream(std::shared_ptr<Connection> connection, std::size_t max_read,
                     Slots::Lease lease)
    : connection_(std::move(connection)), budget_(max_read), lease_(std::move(lease)) {}

TcpStream::~TcpStream() { close(); }

void TcpStream::close() noexcept {
  connection_->end(Errc::closed);
  lease_.release();
}

std::optional<std::chrono::milliseconds> TcpStream::round_trip() {
  if (connection_->ended()) return std::nullopt;
  return net::round_trip(connection_->socket().native_handle());
}

Task<std::optional<std::chrono::milliseconds>> TcpStream::leave(std::chrono::milliseconds most) {
  std::optional<std::chrono::milliseconds> took;
  if (connection_->ended()) co_return took;
  // Who has ended it already did so for reasons of his own.
  if (net::peer_ended(connection_->socket().native_handle())) co_return took;
  const SteadyTime start = SteadyClock::now();
  error_code code;
  connection_->socket().shutdown(tcp::socket::shutdown_send, code);
  if (code) co_return took;
  connection_->arm(start + most);
  Bytes rest(kLastWords);
  // What is still said, in clear or in TLS, is read over; a peer that talks on is not waited for.
  constexpr int kMostPieces = 16;
  for (int i = 0; i < kMostPieces && !code; ++i) {
    std::size_t count = 0;
    std::tie(code, count) =
        co_await connection_->socket().async_read_some(asio::buffer(rest), kAsValues);
  }
  const bool ended = code == asio::error::eof || code == asio::error::connection_reset;
  if (ended && !connection_->ended())
    took = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start);
  co_return took;
}

Error TcpStream::end_with(Error error) {
  if (const auto& before = connection_->ended(); before) error.code = *before;
  connection_->end(error.code);
  lease_.release();
  return error;
}

Task<Result<Bytes>> TcpStream::do_read(std::size_t max,
                                       std::optional<std::chrono::milliseconds> quiet) {
  if (connection_->ended()) co_return Unexpected(end_with(Error(Errc::closed, "read")));
  if (budget_ == 0)
    co_return Unexpected(end_with(Error(Errc::limit, "read: the byte limit is used up")));
  Bytes bytes(std::min({max, budget_, kMaxPiece}));
  const asio::mutable_buffer space = asio::buffer(bytes);
  if (quiet) connection_->arm_quiet(*quiet);
  error_code code;
  std::size_t count = 0;
  if (tls_)
    std::tie(code, count) = co_await tls_->stream.async_read_some(space, kAsValues);
  else
    std::tie(code, count) = co_await connection_->socket().async_read_some(space, kAsValues);
  const bool quiet_passed = quiet && connection_->disarm_quiet();
  if (code && quiet_passed && !connection_->ended()) co_return Bytes();
  if (code) co_return Unexpected(end_with(tls_error(code, "read")));
  bytes.resize(count);
  budget_ -= count;
  co_return bytes;
}

Task<Result<void>> TcpStream::do_write(Bytes bytes) {
  if (connection_->ended()) co_return Unexpected(end_with(Error(Errc::closed, "write")));
  const asio::const_buffer data = asio::buffer(bytes);
  error_code code;
  std::size_t count = 0;
  if (tls_)
    std::tie(code, count) = co_await asio::async_write(tls_->stream, data, kAsValues);
  else
    std::tie(code, count) = co_await asio::async_write(connection_->socket(), data, kAsValues);
  if (code) co_return Unexpected(end_with(tls_error(code, "write")));
  co_return ok;
}

Task<Result<TlsSession>> TcpStream::do_start_tls(TlsOptions options) {
  if (connection_->ended()) co_return Unexpected(end_with(Error(Errc::closed, "TLS handshake")));
  if (tls_) co_return Unexpected(end_with(Error(Errc::unsupported, "TLS inside TLS")));
  tls_ = std::make_unique<Tls>(connection_->socket());
  SSL* const ssl = tls_->stream.native_handle();
  if (!options.server_name.empty() &&
      SSL_set_tlsext_host_name(ssl, options.server_name.c_str()) != 1)
    co_return Unexpected(
        end_with(Error(Errc::limit, "TLS handshake: the server name is too long")));
  const auto [code] =
      co_await tls_->stream.async_handshake(asio::ssl::stream_base::client, kAsValues);
  TlsSession session = session_of(ssl);
  session.client_certificate_requested = tls_->certificate_requested;
  if (!code) co_return session;
  Error error = end_with(tls_error(code, "TLS handshake"));
  // A server that insists on a client certificate has shown its own side all the same.
  session.complete = false;
  const bool server_ended = error.code == Errc::refused || error.code == Errc::closed;
  if (session.client_certificate_requested && server_ended && !session.certificates.empty())
    co_return session;
  co_return Unexpected(std::move(error));
}

}  // namespace tenken::net
