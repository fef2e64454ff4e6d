// Telnet: negotiation, banner and logins. RFC 854.
#include "scanner/dissect/telnet_decoder.hpp"
#include "scanner/dissect/telnet_login.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {23, 2323};
constexpr LoginKinds kLogin = {"telnet", Kind::login_telnet, Kind::login_telnet};
constexpr std::size_t kCommand = 3;
constexpr std::size_t kMostLooked = 256;  // bytes of the server in which negotiation begins

/// On other ports than its own, Telnet begins with the negotiation of an option.
Fit sniff(const Opening& opening) {
  if (opening.hinted) return fit_of_either(opening);
  const ByteView bytes = opening.bytes;
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint8_t>(bytes[i]); };
  if (at(0) != dissect::telnet::kIac) return Fit::no;
  if (bytes.size() > 1 && (at(1) < dissect::telnet::kWill || at(1) > dissect::telnet::kDont))
    return Fit::no;
  constexpr std::uint8_t kMostOption = 49;
  if (bytes.size() < kCommand) return Fit::undecided;
  return at(2) <= kMostOption ? fit_of_either(opening) : Fit::no;
}

class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    const auto sink = sink_of(talk);
    if (talk.from_client()) {
      login_.client(bytes, sink);
    } else {
      look(talk, bytes);
      login_.server(bytes, sink);
      say_banner(talk);
    }
    return login_.ended() ? Progress::over() : Progress::took(bytes.size());
  }
  /// What was lost may be a part of a name or a password: only what follows on Enter is sure, and
  /// that cannot be known here.
  bool resumes(Side from, ByteView) override { return from == Side::server; }
  void finish(const Talk& talk) override { login_.finish(sink_of(talk)); }

 private:
  dissect::LoginSink sink_of(const Talk& talk) {
    return [this, &talk](const dissect::Login& login, dissect::LoginOutcome outcome) {
      serves(talk);
      say_login(talk, kLogin, login, outcome);
    };
  }

  /// The server negotiates: then it is Telnet, whatever the port.
  void look(const Talk& talk, ByteView bytes) {
    for (const std::byte byte : bytes) {
      if (served_ || looked_ == kMostLooked) return;
      ++looked_;
      const auto event = decoder_.feed(std::to_integer<std::uint8_t>(byte));
      if (event.kind == dissect::TelnetDecoder::Kind::option) serves(talk);
    }
  }

  void serves(const Talk& talk) {
    if (!served_) talk.serves("telnet", true);
    served_ = true;
  }

  void say_banner(const Talk& talk) {
    if (told_ || login_.banner().empty()) return;
    told_ = true;
    serves(talk);
    talk.server_says(Kind::telnet_banner, login_.banner());
  }

  dissect::TelnetLogin login_;
  dissect::TelnetDecoder decoder_;
  std::size_t looked_ = 0;
  bool served_ = false;
  bool told_ = false;
};

}  // namespace

StreamHearer hear_telnet() { return stream_hearer<Session>("telnet", kPorts, sniff); }

}  // namespace tenken::passive::tcp
