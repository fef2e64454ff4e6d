// SSH: the identification of both sides (RFC 4253 section 4.2) and what they offer (section 7.1).
#include <string>

#include "model/digest.hpp"
#include "scanner/dissect/ssh.hpp"
#include "scanner/dissect/ssh_strength.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {22};
constexpr std::string_view kBegin = "SSH-";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kFingerprintBytes = 16;

Fit sniff(const Opening& opening) {
  const std::string_view text = opening.text().substr(0, kBegin.size());
  if (text != kBegin.substr(0, text.size())) return Fit::no;
  return text.size() < kBegin.size() ? Fit::undecided : fit_of_either(opening);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ",").append(name);
  return text;
}

/// The same for all of one implementation and its settings: a hash over the lists that matter, in
/// their order.
std::string fingerprint(const dissect::SshKexInit& offer, bool client) {
  std::string all = joined(offer.kex) + ";" +
                    joined(client ? offer.ciphers_to_server : offer.ciphers_to_client) + ";" +
                    joined(client ? offer.macs_to_server : offer.macs_to_client) + ";" +
                    joined(client ? offer.compression_to_server : offer.compression_to_client);
  const auto hash = sha256(as_bytes(all));
  return to_hex(std::as_bytes(std::span(hash)).first(kFingerprintBytes));
}

void say_offer(const Talk& talk, const dissect::SshKexInit& offer) {
  if (talk.from_client()) {
    talk.client_says(Kind::ssh_client_fingerprint, fingerprint(offer, true));
    return;
  }
  talk.server_says(Kind::ssh_server_fingerprint, fingerprint(offer, false));
  talk.server_says(Kind::ssh_kex, joined(offer.kex));
  talk.server_says(Kind::ssh_host_keys, joined(offer.host_keys));
  const dissect::SshStrength strength = dissect::judge_ssh_offer(offer);
  talk.server_says(Kind::ssh_weak, joined(strength.weak));
  talk.server_says(Kind::ssh_only_weak, strength.only_weak ? "true" : "false");
}

class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    bool& identified = identified_[talk.from_client() ? 0 : 1];
    if (identified) return hear_packet(talk, bytes);
    const std::string_view text = as_text(bytes);
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return text.size() > dissect::kSshMaxLine ? Progress::deaf() : Progress::needs();
    const auto id = dissect::parse_ssh_identification(text.substr(0, end));
    if (!id && id.error().code != Errc::unsupported) return Progress::deaf();
    if (id) {
      identified = true;
      say(talk, *id, text.substr(0, text.find_first_of("\r\n")));
      if (!id->speaks_v2()) return Progress::deaf();
    }
    return Progress::took(end + 1);
  }

 private:
  static void say(const Talk& talk, const dissect::SshIdentification& id, std::string_view line) {
    if (talk.from_client()) return talk.client_says(Kind::ssh_client, line);
    talk.serves("ssh", false);
    talk.server_says(Kind::ssh_banner, line);
    talk.server_says(Kind::ssh_protocol, id.protocol);
    talk.server_says(Kind::ssh_software, id.software);
  }

  static Progress hear_packet(const Talk& talk, ByteView bytes) {
    Reader in(bytes);
    const auto size = in.u32();
    if (!size) return Progress::needs(kLengthBytes);
    if (*size > dissect::kSshMaxPacket) return Progress::deaf();
    const auto packet = in.take(*size);
    if (!packet) return Progress::needs(kLengthBytes + *size);
    const auto payload = dissect::ssh_packet_payload(*packet);
    const auto offer = payload ? dissect::parse_ssh_kexinit(*payload) : Unexpected(payload.error());
    if (offer) say_offer(talk, *offer);
    return Progress::deaf();
  }

  std::array<bool, 2> identified_{};
};

}  // namespace

StreamHearer hear_ssh() {
  return stream_hearer<Session>("ssh", kPorts, sniff, kLengthBytes + dissect::kSshMaxPacket);
}

}  // namespace tenken::passive::tcp
