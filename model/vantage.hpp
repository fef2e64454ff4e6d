// Vantage: the place on the network that a scan looks from. What another place than the inside sees
// of a device is kept as claims about the device, beside what the inside sees.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/coverage.hpp"
#include "model/endpoint.hpp"
#include "model/inventory_view.hpp"

namespace tenken {

/// The vantage of the Internet; "outside-2" is a further one.
inline constexpr std::string_view kOutside = "outside";

/// Lower-case letters, digits and hyphens, at most 32 of them.
bool is_vantage_name(std::string_view text);
/// Whether the vantage stands for the Internet.
bool is_internet(std::string_view vantage);

/// "vantage.outside.tcp": `what` is tcp, udp, at (the address where it was seen) or silent.
std::string vantage_claim(std::string_view vantage, std::string_view what);

/// What one vantage saw of one device.
struct VantageLook {
  std::string vantage;
  std::optional<IpAddress> address;  ///< at which it was looked at
  std::optional<PortCoverage> tcp;
  std::optional<PortCoverage> udp;
  bool silent = false;  ///< it was looked for and nothing answered
  Timestamp at;
  std::vector<EvidenceId> evidence;

  VantageLook() = default;
  const PortCoverage* coverage(Transport transport) const;
};

/// By name of the vantage.
std::vector<VantageLook> looks_at(const Device& device);

/// The places in `devices` of those that tell how others are reached: an address that another
/// vantage saw and that others may lie behind, or a gateway that told its port mappings.
std::vector<std::size_t> outward_places(const std::vector<Device>& devices);

/// The ports of the outward devices whose SSH host key or TLS key a device inside shows, too.
std::vector<ForwardedPort> forwarded_ports(const std::vector<Device>& devices,
                                           const std::vector<std::size_t>& outward);
/// Fills `outward` and `forwarded` of a view whose devices are complete.
void look_outward(InventoryView& view);

/// A port of a gateway's outer address that leads to a device inside.
struct PortMapping {
  Transport transport = Transport::tcp;
  std::uint16_t outer = 0;
  Endpoint inner;
  std::string text;  ///< as the gateway said it

  explicit PortMapping(Endpoint to) : transport(to.transport), inner(std::move(to)) {}
};

/// Those that a gateway told of a service ("TCP 8080 -> 192.0.2.7:80 (camera); ..."); what does not
/// read is left out.
std::vector<PortMapping> parse_mappings(std::string_view text);

}  // namespace tenken
