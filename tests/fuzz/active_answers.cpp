// Answers of services that were asked: UDP datagrams, descriptions, pages of devices, mappings.
#include <cstddef>
#include <cstdint>
#include <string>

#include "knowledge/datagrams.hpp"
#include "scanner/dissect/device_page.hpp"
#include "scanner/dissect/igd.hpp"
#include "scanner/dissect/ipmi.hpp"
#include "scanner/dissect/udp_follow_ups.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  if (size < 2) return 0;
  const auto port = static_cast<std::uint16_t>(data[0] << 8U | data[1]);
  const ByteView bytes = std::as_bytes(std::span(data + 2, size - 2));
  const Subject service(*IpAddress::parse("192.0.2.7"), std::nullopt, Transport::udp, port);
  const knowledge::Told told(service, "fuzz", Timestamp(1), std::nullopt);
  Batch batch;
  knowledge::add_answers(batch, told, {Bytes(bytes.begin(), bytes.end())});
  knowledge::add_description(batch, told, as_text(bytes));
  for (const std::string_view protocol : {"mdns", "bacnet", "echonet_lite"})
    static_cast<void>(dissect::follow_ups(protocol, bytes));
  static_cast<void>(dissect::parse_ipmi_capabilities(bytes));
  static_cast<void>(dissect::find_igd_control(as_text(bytes)));
  static_cast<void>(dissect::parse_igd_mapping(as_text(bytes)));
  for (const dissect::DevicePath& path : dissect::device_paths())
    static_cast<void>(dissect::read_device_page(path, as_text(bytes)));
  static_cast<void>(dissect::icon_of(as_text(bytes)));
  static_cast<void>(dissect::paths_for(port, as_text(bytes)));
  return 0;
}
