// What devices do for their upkeep: logs, clocks, files to start from.
#include "scanner/dissect/ntp.hpp"
#include "scanner/dissect/syslog.hpp"
#include "scanner/dissect/tftp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kTftp = 69;
constexpr std::uint16_t kNtp = 123;
constexpr std::uint16_t kSyslog = 514;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kTftp},
                                {Accepts::Layer::udp_port, kNtp},
                                {Accepts::Layer::udp_port, kSyslog}};

void hear_syslog(const Heard& heard) {
  const auto message = dissect::parse_syslog(heard.packet.payload);
  if (!message) return;
  heard.say(heard.sender(), Kind::syslog_host, message->host);
  heard.say(heard.sender(), Kind::syslog_program, message->program);
}

void hear_ntp(const Heard& heard) {
  const auto message = dissect::parse_ntp(heard.packet.payload);
  if (!message || !heard.from_port(kNtp)) return;
  if (message->mode != dissect::NtpMode::server && message->mode != dissect::NtpMode::broadcast)
    return;
  heard.say(heard.sender(), Kind::role, "ntp_server");
  heard.say(heard.sender(), Kind::ntp_stratum, NumberText(message->stratum).text());
}

void hear_tftp(const Heard& heard) {
  const auto message = dissect::parse_tftp(heard.packet.payload);
  if (!message) return;
  if (message->kind == dissect::TftpKind::read || message->kind == dissect::TftpKind::write)
    heard.say(heard.sender(), Kind::tftp_file, message->file);
}

void hear(const Heard& heard) {
  if (heard.to_port(kSyslog))
    hear_syslog(heard);
  else if (heard.to_port(kTftp))
    hear_tftp(heard);
  else if (heard.to_port(kNtp) || heard.from_port(kNtp))
    hear_ntp(heard);
}

}  // namespace

Hearer hear_upkeep() { return {"upkeep", kAccepts, hear}; }

}  // namespace tenken::passive
