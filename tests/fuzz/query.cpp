// Queries: whatever is accepted can be asked of a device; whatever is not says why.
#include <cstdlib>

#include "inventory/filter.hpp"
#include "model/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  inventory::QueryContext context;
  context.now = Timestamp(1'700'000'000'000'000'000);
  context.site = "HQ";
  context.saved = [](std::string_view name) -> Result<std::optional<std::string>> {
    if (name == "a") return "view:b OR view:b";
    if (name == "b") return "port:23 view:a";
    return std::nullopt;
  };
  const auto filter =
      inventory::parse_filter(as_text(std::as_bytes(std::span(data, size))), context);
  if (!filter) {
    if (!filter.error().text || !filter.error().remedy) std::abort();
    return 0;
  }
  inventory::DeviceRow row;
  row.ports = "23/tcp 161/udp";
  row.addresses = "10.0.0.5 fe80::1";
  row.macs = "00:1d:7e:00:00:0a";
  row.declared = "owner=sato\ntags=a,b\neol=2027-03-31\n";
  row.words = "front door";
  inventory::Filter none;
  none.kind = inventory::FilterKind::none_of;
  none.parts.push_back(*filter);
  if (matches(*filter, row) == matches(none, row)) std::abort();
  return 0;
}
