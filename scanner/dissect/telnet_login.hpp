// Logins typed into a remote terminal: user, password, and a guess of what came of it. RFC 854.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/line_login.hpp"
#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"
#include "scanner/dissect/telnet_decoder.hpp"
#include "scanner/dissect/telnet_prompt.hpp"

namespace tenken::dissect {

/// Follows one connection; both directions are fed as they come, in pieces of any size. What the
/// client types belongs to the prompt that the server shows when a line of it begins, so that it
/// does not matter whether keys come one by one, or whether the server echoes them. Memory is
/// bounded, and so is the work: it ends after a login that was accepted, after kMaxBytes of either
/// side, or after kMaxLines.
class TelnetLogin {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{128} * 1024;
  static constexpr std::size_t kMaxLines = 512;  ///< of the client
  static constexpr std::size_t kMaxUser = 128;   ///< bytes

  void client(ByteView bytes, const LoginSink& sink);
  void server(ByteView bytes, const LoginSink& sink);
  /// The connection is over: what waits is judged by what the server shows.
  void finish(const LoginSink& sink);

  bool ended() const { return ended_; }
  /// What stood before the first prompt; UTF-8, at most kMaxBanner bytes.
  std::string_view banner() const { return banner_; }
  static constexpr std::size_t kMaxBanner = 512;

 private:
  enum class Typing : std::uint8_t { nothing, user, password, other };

  void typed(std::uint8_t byte, const LoginSink& sink);
  void begin_line(const LoginSink& sink);
  void end_line();
  void erase(bool all);
  void shown(std::string_view text, const LoginSink& sink);
  void judge_line(const LoginSink& sink);
  PromptKind prompt();
  void decide(LoginOutcome outcome, const LoginSink& sink);
  bool count(std::size_t& total, const LoginSink& sink);

  TelnetDecoder client_;
  TelnetDecoder server_;
  std::size_t client_bytes_ = 0;
  std::size_t server_bytes_ = 0;
  std::size_t lines_ = 0;
  Typing typing_ = Typing::nothing;
  bool after_return_ = false;  ///< the client's last data byte was CR
  bool waiting_ = false;       ///< a password was typed, its answer is open
  bool too_long_ = false;      ///< more was typed than is kept
  bool ended_ = false;
  std::string screen_;    ///< the end of what the server showed, at most 2 x kScreen bytes
  std::size_t line_ = 0;  ///< where its last line begins, while a password waits
  std::string user_;
  SecretRoom typed_;  ///< a line being typed, or the password that waits
  std::string banner_;
};

}  // namespace tenken::dissect
