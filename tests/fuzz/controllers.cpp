// Protocols of controllers: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/ads.hpp"
#include "scanner/dissect/codesys.hpp"
#include "scanner/dissect/ethernet_ip.hpp"
#include "scanner/dissect/fins.hpp"
#include "scanner/dissect/fox.hpp"
#include "scanner/dissect/hart_ip.hpp"
#include "scanner/dissect/modbus.hpp"
#include "scanner/dissect/opcua.hpp"
#include "scanner/dissect/s7.hpp"
#include "scanner/dissect/slmp.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;
using dissect::OtRole;

template <class Part>
void must_lie_in(ByteView bytes, Part part) {
  if (!test::lies_in(bytes, part)) std::abort();
}

void read_modbus(ByteView bytes) {
  for (const OtRole role : {OtRole::client, OtRole::server}) {
    const auto message = dissect::parse_modbus(bytes, role);
    if (!message) continue;
    must_lie_in(bytes, message->server_id);
    for (const auto& one : message->objects) must_lie_in(bytes, one.value);
    if (message->umas) must_lie_in(bytes, message->umas->name);
  }
}

void read_opcua(ByteView bytes) {
  const auto message = dissect::parse_opcua(bytes);
  if (!message) return;
  must_lie_in(bytes, message->endpoint_url);
  must_lie_in(bytes, message->certificate);
  must_lie_in(bytes, message->password.reveal());
  for (const auto& one : message->endpoints) must_lie_in(bytes, one.server.discovery_url);
  for (const auto& one : message->applications) must_lie_in(bytes, one.name);
}

void read_s7(ByteView bytes) {
  const auto message = dissect::parse_s7(bytes);
  if (!message) return;
  must_lie_in(bytes, message->called);
  must_lie_in(bytes, message->firmware);
  must_lie_in(bytes, message->component.serial);
  for (const auto& one : message->modules) must_lie_in(bytes, one.order_number);
}

void read_streams(ByteView bytes) {
  for (const auto take : {dissect::modbus_message, dissect::tpkt_message, dissect::enip_message,
                          dissect::opcua_message, dissect::hart_ip_message, dissect::fins_message,
                          dissect::fox_message, dissect::ams_message, dissect::slmp_message})
    if (const auto message = take(bytes)) must_lie_in(bytes, *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  read_streams(bytes);
  read_modbus(bytes);
  read_opcua(bytes);
  read_s7(bytes);
  if (const auto message = dissect::parse_enip(bytes))
    if (message->identity) must_lie_in(bytes, message->identity->product_name);
  if (const auto message = dissect::parse_hart_ip(bytes)) {
    must_lie_in(bytes, message->long_tag);
    (void)dissect::hart_text(message->packed_tag);
  }
  if (const auto message = dissect::parse_fins(bytes)) must_lie_in(bytes, message->version);
  if (const auto message = dissect::parse_fins_tcp(bytes)) must_lie_in(bytes, message->model);
  if (const auto message = dissect::parse_fox(bytes)) must_lie_in(bytes, message->host_id);
  if (const auto message = dissect::parse_ads(bytes)) must_lie_in(bytes, message->device_name);
  if (const auto message = dissect::parse_ads_discovery(bytes))
    must_lie_in(bytes, message->password.reveal());
  if (const auto message = dissect::parse_slmp(bytes)) must_lie_in(bytes, message->type_name);
  if (const auto device = dissect::parse_codesys(bytes)) {
    must_lie_in(bytes, device->serial);
    (void)dissect::utf16_text(device->vendor);
  }
  return 0;
}
