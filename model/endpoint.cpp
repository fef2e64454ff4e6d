#include "model/endpoint.hpp"

#include <fmt/core.h>

#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<Transport, 2> kTransportText{{"tcp", "udp"}};

}  // namespace

std::string_view to_string(Transport transport) { return kTransportText.name(transport); }
std::optional<Transport> parse_transport(std::string_view text) {
  return kTransportText.find(text);
}

std::string Endpoint::to_string() const {
  const std::string ip = address.to_string();
  return fmt::format(fmt::runtime(address.is_v6() ? "[{}]:{}/{}" : "{}:{}/{}"), ip, port,
                     tenken::to_string(transport));
}

}  // namespace tenken
