#include "scanner/net/socket_error.hpp"

#include <cerrno>
#include <string>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "model/bytes.hpp"

namespace tenken::net {
namespace {

Errc meaning_of(int number) {
  switch (number) {
    case ECONNREFUSED:
      return Errc::refused;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
      return Errc::unreachable;
    case ETIMEDOUT:
      return Errc::timed_out;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN:
    case EBADF:
      return Errc::closed;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:
    case EADDRNOTAVAIL:
      return Errc::limit;  // no free local port
    case EACCES:
    case EPERM:
      return Errc::denied;
    case ENODEV:
      return Errc::environment;
    case ECANCELED:
      return Errc::cancelled;
    case EAFNOSUPPORT:
      return Errc::unsupported;
    default:
      return Errc::io;
  }
}

std::string describe(std::string_view what, const boost::system::error_code& code) {
  return std::string(what) + ": " + printable(code.message());
}

}  // namespace

Error socket_error(const boost::system::error_code& code, std::string_view what) {
  if (code == boost::asio::error::eof) return {Errc::closed, describe(what, code)};
  if (code.category() == boost::system::system_category())
    return {meaning_of(code.value()), describe(what, code)};
  return {Errc::io, describe(what, code)};
}

Error errno_error(int number, std::string_view what) {
  return socket_error({number, boost::system::system_category()}, what);
}

Error tls_error(const boost::system::error_code& code, std::string_view what) {
  if (code == boost::asio::ssl::error::stream_truncated)
    return {Errc::closed, describe(what, code)};
  if (code.category() != boost::asio::error::get_ssl_category()) return socket_error(code, what);
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(code.value()));
  const bool alert = reason > SSL_AD_REASON_OFFSET;
  return {alert ? Errc::refused : Errc::malformed, describe(what, code)};
}

}  // namespace tenken::net
