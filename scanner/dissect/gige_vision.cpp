#include "scanner/dissect/gige_vision.hpp"

#include <optional>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {

Result<GigeVisionDevice> parse_gige_vision(ByteView datagram) {
  constexpr std::uint16_t kDiscoveryAnswer = 3;
  constexpr std::size_t kBodySize = 248;
  // Where the fields of the body lie.
  constexpr std::size_t kMacAt = 10;
  constexpr std::size_t kIpAt = 36;
  constexpr std::size_t kManufacturerAt = 72;
  constexpr std::size_t kModelAt = 104;
  constexpr std::size_t kVersionAt = 136;
  constexpr std::size_t kInformationAt = 168;
  constexpr std::size_t kSerialAt = 216;
  constexpr std::size_t kNameAt = 232;
  Reader in(datagram);
  const auto status = in.u16();
  const auto answer = in.u16();
  const auto length = in.u16();
  const auto id = in.u16();
  if (!status || !answer || !length || !id) return fail(Errc::malformed, "GVCP is cut");
  if (*status != 0 || *answer != kDiscoveryAnswer || *length < kBodySize)
    return fail(Errc::unsupported, "no GigE Vision device");
  const auto body = in.take(kBodySize);
  if (!body) return fail(Errc::malformed, "GVCP is cut");
  const auto text = [&](std::size_t from, std::size_t to) {
    return trimmed(until_nul(body->subspan(from, to - from)));
  };
  GigeVisionDevice device;
  device.mac = MacAddress::from_bytes(body->subspan(kMacAt, kMacSize));
  device.ip = ip_address(body->subspan(kIpAt, kIpv4Size)).value_or(IpAddress());
  device.manufacturer = text(kManufacturerAt, kModelAt);
  device.model = text(kModelAt, kVersionAt);
  device.version = text(kVersionAt, kInformationAt);
  device.information = text(kInformationAt, kSerialAt);
  device.serial = text(kSerialAt, kNameAt);
  device.name = text(kNameAt, kBodySize);
  return device;
}

}  // namespace tenken::dissect
