// Logins of the protocols that talk in lines: FTP (RFC 959), POP3 (RFC 1939, RFC 5034), IMAP
// (RFC 3501) and SMTP (RFC 5321, RFC 4954), with what the server made of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/line_buffer.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"

namespace tenken::dissect {

enum class LineProtocol : std::uint8_t { ftp, pop3, imap, smtp };

/// Called with each login; its views hold during the call. LoginKind::none: a user who was let in
/// without a password.
using LoginSink = std::function<void(const Login&, LoginOutcome)>;

/// Follows one connection. Both directions are fed as they come, in pieces of any size; memory is
/// bounded. It ends by itself where nothing more can be learnt: after a login that was accepted
/// (except FTP, where another may follow), where TLS begins, or where mail does.
class LineLogin {
 public:
  explicit LineLogin(LineProtocol protocol) : protocol_(protocol) {}

  void client(ByteView bytes, const LoginSink& sink);
  void server(ByteView bytes, const LoginSink& sink);
  /// The connection is over: a login without an answer is undecided.
  void finish(const LoginSink& sink);

  bool ended() const { return ended_; }
  /// The server's first line is none of the protocol.
  bool foreign() const { return foreign_; }
  /// Client and server went on to TLS.
  bool tls_started() const { return tls_started_; }
  /// The server's first line without its code, at most kMaxText bytes.
  std::string_view banner() const { return banner_; }
  /// FTP: the answer to SYST, such as "UNIX Type: L8".
  std::string_view system() const { return system_; }
  /// SMTP: how the client calls itself.
  std::string_view client_name() const { return client_name_; }

  static constexpr std::size_t kMaxText = 256;

 private:
  enum class Expect : std::uint8_t {
    command,
    plain,       ///< the response of SASL PLAIN
    login_user,  ///< of SASL LOGIN
    login_password,
    cram,       ///< the response of CRAM-MD5
    imap_user,  ///< a literal
    imap_password,
  };
  enum class Answer : std::uint8_t { other, accepted, refused, positive };

  bool client_line(std::string_view line, bool cut, const LoginSink& sink);
  bool server_line(std::string_view line, const LoginSink& sink);
  void command(std::string_view line, const LoginSink& sink);
  bool common_command(std::string_view verb, std::string_view rest, const LoginSink& sink);
  void imap_command(std::string_view line, const LoginSink& sink);
  void imap_login(std::string_view arguments);
  void imap_literal(std::string_view line);
  void authenticate(std::string_view arguments, const LoginSink& sink);
  void response(std::string_view line);
  void plain(std::string_view encoded);
  void begin(LoginKind kind, ByteView secret);
  void begin_copied(std::string_view secret);
  void supersede(const LoginSink& sink);
  void set_user(std::string_view user);
  void decide(LoginOutcome outcome, const LoginSink& sink);
  bool greet(std::string_view line);
  Answer answer_of(std::string_view line);
  Answer answer_by_code(std::string_view line);
  Answer answer_by_word(std::string_view line);
  Answer answer_by_tag(std::string_view line) const;

  LineProtocol protocol_;
  Expect expect_ = Expect::command;
  bool ended_ = false;
  bool foreign_ = false;
  bool greeted_ = false;  ///< the server's first line was seen
  bool tls_asked_ = false;
  bool tls_started_ = false;
  bool has_user_ = false;        ///< a user was named since the last login
  bool waiting_ = false;         ///< a login waits for its answer
  unsigned outstanding_ = 0;     ///< POP3: commands without an answer
  unsigned answers_before_ = 0;  ///< POP3: of them, those before the login
  std::size_t literal_ = 0;      ///< IMAP: bytes that the next line begins with
  std::string tag_;              ///< IMAP: of the last command that matters
  std::string user_;
  Login login_;
  SecretRoom room_;
  LineBuffer client_lines_;
  LineBuffer server_lines_;
  std::string banner_;
  std::string system_;
  std::string client_name_;
};

}  // namespace tenken::dissect
