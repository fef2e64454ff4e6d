// MQTT, AMQP and CoAP: all read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/amqp.hpp"
#include "scanner/dissect/coap.hpp"
#include "scanner/dissect/mqtt_packets.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

void read_mqtt(ByteView stream) {
  while (!stream.empty()) {
    const auto packet = dissect::parse_mqtt_packet(stream);
    const ByteView body = packet.value.body;
    if (!test::lies_in(stream, body)) std::abort();
    if (const auto connect = dissect::parse_mqtt_connect(body))
      if (!test::lies_in(body, connect->login.user)) std::abort();
    if (const auto topic = dissect::parse_mqtt_publish(body))
      if (!test::lies_in(body, *topic)) std::abort();
    (void)dissect::parse_mqtt_subscribe(body, std::nullopt);
    if (!packet.whole()) return;
    if (packet.size == 0 || packet.size > stream.size()) std::abort();
    stream = stream.subspan(packet.size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  read_mqtt(bytes);
  if (!test::lies_in(bytes, dissect::parse_amqp_client(bytes).value.login.user)) std::abort();
  if (!test::lies_in(bytes, dissect::parse_amqp_server(bytes).value.product)) std::abort();
  if (const auto message = dissect::parse_coap(bytes))
    if (!test::lies_in(bytes, message->payload)) std::abort();
  dissect::CoapLinks links(as_text(bytes));
  while (const auto link = links.next())
    if (!test::lies_in(bytes, link->type)) std::abort();
  return 0;
}
