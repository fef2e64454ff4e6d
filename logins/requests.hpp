// Requests: everything that a check of a login may send.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "model/secret.hpp"
#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::logins {

/// Bytes to send. Only Requests makes one, so that no check sends anything else.
class Request {
 public:
  ByteView bytes() const { return bytes_.get(); }

 private:
  friend class Requests;
  explicit Request(Bytes bytes) : bytes_(std::move(bytes)) {}
  Wiped<Bytes> bytes_;
};

/// The closed list. None of them changes anything on a device: they read, prove who asks, or leave.
class Requests {
 public:
  /// Whether an account or a password can be sent in a line without ending it.
  static bool fits_line(std::string_view text);

  static Request http_get(std::string_view host, std::string_view path,
                          std::string_view authorization);
  static Request rtsp_describe(std::string_view url, int number, std::string_view authorization);
  static Request ftp_user(std::string_view account);
  static Request ftp_password(const Secret& secret);
  static Request ftp_where();  ///< PWD
  static Request ftp_quit();
  /// \param refusals  WONT and DONT, as dissect::TelnetReader makes them
  static Request telnet_refusals(const Bytes& refusals);
  static Request telnet_account(std::string_view account);
  static Request telnet_password(const Secret& secret);
  static Request telnet_return();
  static Request mqtt_connect(std::string_view client_id);
  static Request mqtt_connect(std::string_view client_id, std::string_view account,
                              const Secret& secret);
  static Request mqtt_disconnect();
  static Request vnc_version(std::string_view version);  ///< "003.008"
  static Request vnc_password_type();
  static Request vnc_proof(ByteView proof);
  static Request redis_ping();
  static Request redis_auth(std::string_view account, const Secret& secret);
  /// GetRequest of sysObjectID.0. \param version  0: v1, 1: v2c
  static Request snmp_get(int version, const Secret& community, std::uint32_t number);
};

/// "Basic ..." (RFC 7617 section 2).
Wiped<std::string> basic_authorization(std::string_view account, const Secret& secret);

Task<Result<void>> send(net::Stream& stream, Request request);

}  // namespace tenken::logins
