// Requests: everything that a check of a login may send.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "model/secret.hpp"
#include "scanner/dissect/plant_requests.hpp"
#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::logins {

class UsmKey;
class FilledForm;
struct FormTemplate;
struct UsmAgent;

/// The questions to ONVIF: all of them read.
enum class OnvifRead : std::uint8_t { clock, information, users };
std::string_view onvif_operation(OnvifRead what);

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
  static Request onvif_read(std::string_view host, std::string_view path, OnvifRead what,
                            std::string_view header, std::string_view authorization);
  static Request xmeye_system();
  static Request xmeye_login(std::string_view account, std::string_view hash);
  /// \param session  4 bytes, as they came
  static Request xmeye_logout(ByteView session);
  static Request dahua_challenge();
  static Request dahua_login(std::string_view account, std::string_view proof);
  static Request smb_negotiate();
  /// \param login  a message of NTLM
  static Request smb_session(std::uint64_t session, ByteView login, std::uint64_t number);
  static Request opcua_hello(std::string_view url);
  static Request opcua_open();
  static Request opcua_create_session(dissect::OpcUaChannel channel, std::string_view url);
  static Request opcua_activate_anonymous(dissect::OpcUaChannel channel, ByteView token);
  static Request opcua_close_session(dissect::OpcUaChannel channel, ByteView token);
  /// The form or document of a template, filled in; nothing else is ever posted.
  static Request http_login(std::string_view host, const FormTemplate& form,
                            const FilledForm& filled, std::string_view cookies);
  static Request http_page(std::string_view host, std::string_view path, std::string_view cookies);
  /// GetRequest of sysObjectID.0 as a user of version 3; without a key nothing is proven.
  static Request snmpv3_get(const UsmAgent& agent, std::string_view user, const UsmKey* key,
                            std::uint32_t number);
  /// GetRequest of sysObjectID.0. \param version  0: v1, 1: v2c
  static Request snmp_get(int version, const Secret& community, std::uint32_t number);
};

/// "Basic ..." (RFC 7617 section 2).
Wiped<std::string> basic_authorization(std::string_view account, const Secret& secret);

Task<Result<void>> send(net::Stream& stream, Request request);

}  // namespace tenken::logins
