// Banner tables, MQTT CONNACK, DNS version answer, character sets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/dns.hpp"
#include "scanner/dissect/mqtt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::recognise_banner(bytes);
  for (const char* protocol : {"ssh", "telnet", "dns"})
    dissect::name_software(protocol, as_text(bytes));
  dissect::read_product_token(as_text(bytes));
  (void)dissect::parse_mqtt_connack(bytes);
  (void)dissect::parse_dns_version(bytes);
  if (!dissect::is_utf8(dissect::to_utf8(as_text(bytes)))) std::abort();
  return 0;
}
