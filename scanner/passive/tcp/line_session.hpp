// LineSession: FTP, SMTP, POP3 and IMAP on a connection.
#pragma once

#include <string_view>

#include "scanner/dissect/line_login.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {

struct LineKinds {
  dissect::LineProtocol protocol;
  LoginKinds login;
  Kind banner;
  std::string_view greeting;                   ///< with which the server's first line begins
  std::string_view word;                       ///< in that line, where the port says nothing
  std::span<const std::string_view> commands;  ///< by which a client is known on the own port
};

class LineSession : public StreamSession {
 public:
  explicit LineSession(const LineKinds& kinds) : kinds_(kinds), login_(kinds.protocol) {}

  Progress hear(const Talk& talk, ByteView bytes) override;
  void finish(const Talk& talk) override;

 private:
  dissect::LoginSink sink_of(const Talk& talk) const;
  void say_texts(const Talk& talk);

  const LineKinds& kinds_;
  dissect::LineLogin login_;
  bool greeted_ = false;
  bool named_system_ = false;
  bool named_client_ = false;
};

Fit sniff_lines(const Opening& opening, const LineKinds& kinds);

/// The hearer of the protocol that kKinds describes.
template <const LineKinds& kKinds>
StreamHearer line_hearer(std::span<const std::uint16_t> ports) {
  class Session final : public LineSession {
   public:
    Session() : LineSession(kKinds) {}
  };
  return stream_hearer<Session>(kKinds.login.protocol, ports, [](const Opening& opening) {
    return sniff_lines(opening, kKinds);
  });
}

}  // namespace tenken::passive::tcp
