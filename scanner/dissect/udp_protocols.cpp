#include "scanner/dissect/udp_protocols.hpp"

#include <array>
#include <map>

#include "scanner/dissect/llmnr.hpp"
#include "scanner/dissect/udp_replies.hpp"

namespace tenken::dissect {
namespace {

/// The characters of a literal that may hold NULs, without the one that ends it.
template <std::size_t Size>
ByteView literal(const char (&text)[Size]) {
  return as_bytes(std::string_view(text, Size - 1));
}

const auto& rows() {
  static const std::array all{
#define ENTRY(name, ports, common, request, from_any_port, local_port, is_reply, source, why_safe) \
  UdpProtocol{                                                                                     \
      #name,  ports,   common, literal(request), from_any_port, local_port, dissect::is_reply,     \
      source, why_safe},
#include "data/udp_requests.def"
#undef ENTRY
  };
  return all;
}

PortSet ports_of(const UdpProtocol& protocol) {
  return PortSet::parse(protocol.ports).value_or(PortSet());
}

}  // namespace

Bytes request_to(const UdpProtocol& protocol, const IpAddress& host) {
  constexpr std::uint16_t kId = 0x746b;  // "tk", as in the table
  if (protocol.name == "llmnr") return make_llmnr_question(kId, host);
  return {protocol.request.begin(), protocol.request.end()};
}

std::span<const UdpProtocol> udp_protocols() { return rows(); }

const UdpProtocol* udp_protocol_at(std::uint16_t port) {
  static const std::map<std::uint16_t, const UdpProtocol*> by_port = [] {
    std::map<std::uint16_t, const UdpProtocol*> found;
    for (const UdpProtocol& row : rows())
      for (const std::uint16_t each : ports_of(row).ports()) found.emplace(each, &row);
    return found;
  }();
  const auto at = by_port.find(port);
  return at == by_port.end() ? nullptr : at->second;
}

const PortSet& common_udp_ports() {
  static const PortSet set = [] {
    PortSet all;
    for (const UdpProtocol& row : rows()) {
      if (!row.common) continue;
      const PortSet ports = ports_of(row);
      for (const auto& [first, last] : ports.ranges()) all.add(first, last);
    }
    return all;
  }();
  return set;
}

}  // namespace tenken::dissect
