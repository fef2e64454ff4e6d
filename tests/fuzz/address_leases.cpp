// DHCP for IPv4 and IPv6: both read the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/dhcp.hpp"
#include "scanner/dissect/dhcpv6.hpp"
#include "tests/support/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto message = dissect::parse_dhcp(bytes)) {
    if (!test::lies_in(bytes, message->host_name) || !test::lies_in(bytes, message->mud_url))
      std::abort();
    (void)dissect::dhcp_client_id_mac(message->client_id);
    (void)dissect::dhcp_suboption(message->relay_agent, 1);
    for (const auto& vendor : message->vendor_options)
      (void)dissect::dhcp_suboption(vendor.data, 1);
  }
  if (const auto message = dissect::parse_dhcpv6(bytes)) {
    if (!test::lies_in(bytes, message->vendor_class) || !test::lies_in(bytes, message->mud_url))
      std::abort();
    if (message->client && message->client->bytes.empty()) std::abort();
  }
  return 0;
}
