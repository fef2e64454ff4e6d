// SMB: dialects, signing, the names of both systems, and accounts.
#include <array>
#include <string>

#include <fmt/format.h>

#include "scanner/dissect/ntlm.hpp"
#include "scanner/dissect/smb.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::NtlmType;
using dissect::SmbMessage;

constexpr std::uint16_t kPorts[] = {139, 445};
constexpr LoginKinds kLogin = {"smb", Kind::auth_smb, Kind::auth_smb};
constexpr std::size_t kFrameHead = 4;  // RFC 1002 section 4.3.1
constexpr std::size_t kMagicSize = 4;
constexpr int kMostMessages = 64;  // what follows the login are files

/// Behind the head of the frame, the message names its protocol.
Fit sniff(const Opening& opening) {
  const auto message = dissect::parse_smb(opening.bytes);
  if (message.foreign()) return Fit::no;
  if (opening.bytes.size() < kFrameHead + kMagicSize) return Fit::undecided;
  const std::string_view name = opening.text().substr(kFrameHead + 1, kMagicSize - 1);
  if (name != "SMB") return opening.hinted ? fit_of_either(opening) : Fit::no;
  if (!message.whole()) return opening.hinted ? fit_of_either(opening) : Fit::undecided;
  return message.value.answer ? Fit::server : Fit::client;
}

std::string_view name_of(std::uint16_t dialect) {
  switch (dialect) {
    case 0x0202:
      return "2.0.2";
    case 0x0210:
      return "2.1";
    case 0x0300:
      return "3.0";
    case 0x0302:
      return "3.0.2";
    case 0x0311:
      return "3.1.1";
    default:
      return "";
  }
}

class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    int& heard = heard_[talk.from_client() ? 0 : 1];
    const auto message = dissect::parse_smb(bytes);
    if (!message.whole()) return progress_of(message);
    say(talk, message.value);
    return ++heard < kMostMessages ? progress_of(message) : Progress::deaf();
  }
  bool resumes(Side, ByteView bytes) override { return !dissect::parse_smb(bytes).foreign(); }

 private:
  static void say(const Talk& talk, const SmbMessage& message) {
    if (message.answer == talk.from_client()) return;
    if (message.answer) talk.serves("smb", false);
    if (message.answer && message.command == dissect::SmbCommand::negotiate)
      say_choice(talk, message);
    talk.sender_says(Kind::smb_system, dissect::ntlm_text(message.native_os, message.unicode));
    talk.sender_says(Kind::smb_software,
                     dissect::ntlm_text(message.native_lan_manager, message.unicode));
    if (!message.answer && !message.account.empty())
      say_account(talk, dissect::ntlm_text(message.account, message.unicode));
    if (!message.security.empty()) say_ntlm(talk, message.security);
  }

  static void say_choice(const Talk& talk, const SmbMessage& message) {
    talk.server_says(Kind::smb_dialect, message.smb2 ? name_of(message.dialect) : "1");
    talk.server_says(Kind::smb_signing, message.signing_required  ? "required"
                                        : message.signing_enabled ? "possible"
                                                                  : "off");
  }

  static void say_ntlm(const Talk& talk, ByteView blob) {
    const auto ntlm = dissect::parse_ntlm(blob);
    if (!ntlm) return;
    const dissect::NtlmVersion& version = ntlm->version;
    if (version.major != 0)
      talk.sender_says(Kind::smb_windows,
                       fmt::format("{}.{}.{}", version.major, version.minor, version.build));
    if (ntlm->type == NtlmType::challenge && !talk.from_client()) {
      const ByteView host =
          ntlm->dns_computer.empty() ? ntlm->netbios_computer : ntlm->dns_computer;
      const ByteView domain = ntlm->dns_domain.empty() ? ntlm->netbios_domain : ntlm->dns_domain;
      talk.sender_says(Kind::smb_host, dissect::ntlm_text(host, true));
      talk.sender_says(Kind::smb_domain, dissect::ntlm_text(domain, true));
    }
    if (ntlm->type != NtlmType::authenticate || !talk.from_client()) return;
    talk.sender_says(Kind::smb_host, dissect::ntlm_text(ntlm->workstation, ntlm->unicode));
    say_account(talk, dissect::ntlm_text(ntlm->user, ntlm->unicode));
  }

  static void say_account(const Talk& talk, const std::string& user) {
    dissect::Login login;
    login.kind = dissect::LoginKind::challenge;
    login.user = user;
    say_login(talk, kLogin, login);
  }

  std::array<int, 2> heard_{};
};

}  // namespace

StreamHearer hear_smb() { return stream_hearer<Session>("smb", kPorts, sniff); }

}  // namespace tenken::passive::tcp
