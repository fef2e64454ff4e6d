// SIP over TCP, on any port. RFC 3261.
#include <algorithm>
#include <string>

#include "scanner/dissect/message_head.hpp"
#include "scanner/dissect/sip.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {5060};
constexpr LoginKinds kLogin = {"sip", Kind::login_sip, Kind::auth_sip};
constexpr std::string_view kStatus = "SIP/2.0";
constexpr std::string_view kMethods[] = {"REGISTER ", "INVITE ",  "OPTIONS ", "SUBSCRIBE ",
                                         "NOTIFY ",   "PUBLISH ", "MESSAGE "};
constexpr int kOk = 200;

/// Methods are those of HTTP and RTSP, too: the end of the first line tells.
Fit sniff(const Opening& opening) {
  const std::string_view text = opening.text();
  if (opening.may_be(Side::server) &&
      text.substr(0, kStatus.size()) == kStatus.substr(0, text.size()))
    return text.size() < kStatus.size() ? Fit::undecided : Fit::server;
  if (!opening.may_be(Side::client)) return Fit::no;
  const bool known = std::ranges::any_of(kMethods, [&](std::string_view method) {
    return text.substr(0, method.size()) == method.substr(0, text.size());
  });
  if (!known) return Fit::no;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return Fit::undecided;
  const auto line = dissect::read_request_line(text.substr(0, end));
  return line && line->protocol == "SIP" ? Fit::client : Fit::no;
}

/// Both ends send requests on one connection.
class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    const std::size_t blank = std::min(as_text(bytes).find_first_not_of("\r\n"), bytes.size());
    if (blank != 0) return Progress::took(blank);  // keeps the connection
    dissect::SecretRoom room;
    const auto message = dissect::parse_sip(bytes, room);
    if (message.whole()) say(talk, message.value);
    return progress_of(message);
  }
  bool resumes(Side, ByteView bytes) override {
    Opening opening;
    opening.bytes = bytes;
    return sniff(opening) != Fit::no;
  }

 private:
  static void say(const Talk& talk, const dissect::SipMessage& message) {
    if (!talk.from_client()) talk.serves("sip", true);
    if (!message.request) {
      talk.sender_says(Kind::sip_server, message.server);
      if (message.method == "REGISTER" && message.status == kOk)
        talk.sender_says(Kind::role, "sip_registrar");
      return;
    }
    // What a proxy passes on is of another.
    if (message.hops > 1) return;
    talk.sender_says(Kind::sip_user_agent, message.user_agent);
    if (!message.login.user.empty())
      talk.sender_says(Kind::sip_account,
                       std::string(message.login.user).append("@").append(message.realm));
    if (talk.from_client()) say_login(talk, kLogin, message.login);
  }
};

}  // namespace

StreamHearer hear_sip() { return stream_hearer<Session>("sip", kPorts, sniff); }

}  // namespace tenken::passive::tcp
