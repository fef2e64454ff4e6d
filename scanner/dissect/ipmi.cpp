#include "scanner/dissect/ipmi.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tenken::dissect {
namespace {

constexpr std::size_t kRmcp = 4;      // version, reserved, sequence, class
constexpr std::size_t kSession = 10;  // authentication type, sequence, id, length
constexpr std::size_t kProof = 16;    // behind the id, where the type is not none
constexpr std::size_t kHead = 6;      // of the message, up to its command
constexpr unsigned kCommand = 0x38;
constexpr unsigned kIpmiClass = 7;
constexpr unsigned kAnswerOfApplication = 0x1C;  // net function 7, shifted

}  // namespace

std::string IpmiCapabilities::logins() const {
  const std::array<std::pair<bool, std::string_view>, 4> kinds{
      {{none, "none"}, {md2, "MD2"}, {md5, "MD5"}, {password, "password"}}};
  std::string text;
  for (const auto& [offered, name] : kinds) {
    if (!offered) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

Result<IpmiCapabilities> parse_ipmi_capabilities(ByteView datagram) {
  Reader in(datagram);
  const auto rmcp = in.take(kRmcp);
  if (!rmcp) return fail(Errc::malformed, "IPMI: the head is cut");
  if ((*rmcp)[0] != std::byte{6} || (std::to_integer<unsigned>((*rmcp)[3]) & 0x1FU) != kIpmiClass)
    return fail(Errc::unsupported, "no IPMI");
  const auto session = in.take(kSession - 1);
  if (!session) return fail(Errc::malformed, "IPMI: the session is cut");
  if ((*session)[0] != std::byte{0} && !in.take(kProof))
    return fail(Errc::malformed, "IPMI: the session is cut");
  if (!in.u8()) return fail(Errc::malformed, "IPMI: the length is cut");
  const auto head = in.take(kHead);
  const auto result = in.u8();
  if (!head || !result) return fail(Errc::malformed, "IPMI: the message is cut");
  if ((std::to_integer<unsigned>((*head)[1]) & 0xFCU) != kAnswerOfApplication ||
      std::to_integer<unsigned>((*head)[5]) != kCommand || *result != 0)
    return fail(Errc::unsupported, "IPMI: not the capabilities");
  const auto channel = in.u8();
  const auto types = in.u8();
  const auto status = in.u8();
  const auto extended = in.u8();
  if (!channel || !types || !status || !extended)
    return fail(Errc::malformed, "IPMI: the capabilities are cut");
  IpmiCapabilities capabilities;
  capabilities.none = (*types & 0x01U) != 0;
  capabilities.md2 = (*types & 0x02U) != 0;
  capabilities.md5 = (*types & 0x04U) != 0;
  capabilities.password = (*types & 0x10U) != 0;
  capabilities.anonymous = (*status & 0x01U) != 0;
  capabilities.null_names = (*status & 0x02U) != 0;
  capabilities.version_2 = (*types & 0x80U) != 0 && (*extended & 0x02U) != 0;
  if (const auto maker = in.take(3)) {  // the least significant byte comes first
    const auto octet = [&](std::size_t at) { return std::to_integer<std::uint32_t>((*maker)[at]); };
    const std::uint32_t number = octet(0) | octet(1) << 8U | octet(2) << 16U;
    if (number != 0) capabilities.maker = number;
  }
  return capabilities;
}

}  // namespace tenken::dissect
