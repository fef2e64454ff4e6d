// VNC: who logs in with a password that is known. RFC 6143 section 7.1, section 7.2.2.
#include <string>

#include "scanner/dissect/proofs.hpp"
#include "scanner/dissect/rfb.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {5900, 5901, 5902, 5903};
constexpr std::string_view kProtocol = "vnc";
constexpr std::string_view kBegin = "RFB 00";
constexpr std::size_t kChallenge = 16;  // bytes; so is the answer
constexpr std::size_t kResult = 4;
constexpr std::uint8_t kPassword = 2;
constexpr int kOldMinor = 3;  // the server chooses the way to log in

Fit sniff(const Opening& opening) {
  const std::string_view text = opening.text().substr(0, kBegin.size());
  if (text != kBegin.substr(0, text.size())) return Fit::no;
  return text.size() < kBegin.size() ? Fit::undecided : fit_of_either(opening);
}

/// Only what both sides say until the login has ended is heard.
class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    return talk.from_client() ? hear_client(talk, bytes) : hear_server(talk, bytes);
  }

 private:
  Progress hear_client(const Talk& talk, ByteView bytes) {
    if (!client_version_) {
      if (bytes.size() < dissect::kRfbVersionSize) return Progress::needs();
      client_version_ = dissect::parse_rfb_version(bytes);
      return client_version_ ? Progress::took(dissect::kRfbVersionSize) : Progress::deaf();
    }
    if (!is_old() && chosen_ == 0) {
      chosen_ = std::to_integer<std::uint8_t>(bytes.front());
      return chosen_ == kPassword ? Progress::took(1) : Progress::over();
    }
    if (bytes.size() < kChallenge) return Progress::needs(kChallenge);
    if (challenge_.empty()) return Progress::needs();  // the server's side is behind
    dissect::Login login;
    login.kind = dissect::LoginKind::challenge;
    login.method = dissect::kVncProof;
    const std::string both = challenge_ + std::string(as_text(bytes.first(kChallenge)));
    login.proof = both;
    sent_ = say_proof(talk, kProtocol, login, dissect::LoginOutcome::undecided);
    return Progress::deaf();
  }

  Progress hear_server(const Talk& talk, ByteView bytes) {
    if (!served_) {
      if (bytes.size() < dissect::kRfbVersionSize) return Progress::needs();
      if (!dissect::parse_rfb_version(bytes)) return Progress::over();
      talk.serves(kProtocol, true);
      served_ = true;
      return Progress::took(dissect::kRfbVersionSize);
    }
    if (!offered_) return hear_offer(bytes);
    if (challenge_.empty()) {
      if (bytes.size() < kChallenge) return Progress::needs(kChallenge);
      challenge_ = as_text(bytes.first(kChallenge));
      return Progress::took(kChallenge);
    }
    if (bytes.size() < kResult) return Progress::needs(kResult);
    if (sent_) {
      const bool accepted = Reader(bytes).u32() == 0U;
      say_fate(talk, *sent_, accepted ? SecretFate::accepted : SecretFate::refused);
    }
    return Progress::over();
  }

  Progress hear_offer(ByteView bytes) {
    if (!client_version_) return Progress::needs();  // which decides the form of what follows
    const auto message =
        is_old() ? dissect::rfb33_security_message(bytes) : dissect::rfb_security_message(bytes);
    if (!message) return progress_of(message);
    const dissect::RfbSecurity security = dissect::parse_rfb_security(*message, is_old());
    if (is_old()) {
      if (security.types.size() != 1 || security.types.front() != kPassword)
        return Progress::over();
    }
    offered_ = true;
    return Progress::took(message->size());
  }

  bool is_old() const { return client_version_ && client_version_->minor <= kOldMinor; }

  std::optional<dissect::RfbVersion> client_version_;
  bool served_ = false;
  bool offered_ = false;
  std::uint8_t chosen_ = 0;
  std::string challenge_;
  std::optional<HeardSecret> sent_;
};

}  // namespace

StreamHearer hear_vnc() { return stream_hearer<Session>("vnc", kPorts, sniff); }

}  // namespace tenken::passive::tcp
