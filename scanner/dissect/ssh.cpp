#include "scanner/dissect/ssh.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/core.h>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kMsgKexInit = 20;
constexpr std::size_t kCookieBytes = 16;
constexpr std::size_t kMaxNames = 256;  // per list; real servers stay below 40

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty() && names.size() < kMaxNames) {
    const std::size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    if (!name.empty()) names.push_back(printable(name, 128));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return names;
}

}  // namespace

Result<SshIdentification> parse_ssh_identification(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (!line.starts_with("SSH-")) return fail(Errc::unsupported, "not an SSH identification line");
  line.remove_prefix(4);
  const std::size_t dash = line.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 8)
    return fail(Errc::malformed, "SSH identification without a protocol version");
  const std::string_view protocol = line.substr(0, dash);
  const auto numeric = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  if (!std::all_of(protocol.begin(), protocol.end(), numeric))
    return fail(Errc::malformed, "SSH protocol version is not a number");
  SshIdentification id;
  id.protocol = protocol;
  id.software = printable(line.substr(dash + 1), 256);
  return id;
}

Result<ByteView> ssh_packet_payload(ByteView packet) {
  Reader in(packet);
  const auto padding = in.u8();
  if (!padding || *padding > in.remaining())
    return fail(Errc::malformed, "SSH packet padding exceeds the packet");
  return in.rest().first(in.remaining() - *padding);
}

Result<SshKexInit> parse_ssh_kexinit(ByteView payload) {
  Reader in(payload);
  const auto message = in.u8();
  if (!message) return fail(Errc::malformed, "empty SSH packet");
  if (*message != kMsgKexInit)
    return fail(Errc::unsupported, fmt::format("SSH message {} instead of KEXINIT", *message));
  if (!in.take(kCookieBytes)) return fail(Errc::malformed, "KEXINIT cookie is cut");
  SshKexInit offer;
  const std::array lists{&offer.kex,
                         &offer.host_keys,
                         &offer.ciphers_to_server,
                         &offer.ciphers_to_client,
                         &offer.macs_to_server,
                         &offer.macs_to_client,
                         &offer.compression_to_server,
                         &offer.compression_to_client};
  for (std::vector<std::string>* list : lists) {
    const auto length = in.u32();
    const auto names = length ? in.take(*length) : std::nullopt;
    if (!names) return fail(Errc::malformed, "KEXINIT name list runs past the end");
    *list = split_names(as_text(*names));
  }
  return offer;
}

}  // namespace tenken::dissect
