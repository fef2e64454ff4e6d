#include "scanner/dissect/tplink.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "scanner/dissect/json_fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kFirstKey = 171;
constexpr std::size_t kMaxText = 4096;

using Field = std::string_view TplinkInfo::*;

// Plugs and bulbs name the same things differently.
constexpr std::array<std::pair<std::string_view, Field>, 11> kFields{{
    {"alias", &TplinkInfo::alias},
    {"model", &TplinkInfo::model},
    {"type", &TplinkInfo::kind},
    {"mic_type", &TplinkInfo::kind},
    {"dev_name", &TplinkInfo::name},
    {"description", &TplinkInfo::name},
    {"mac", &TplinkInfo::mac},
    {"mic_mac", &TplinkInfo::mac},
    {"sw_ver", &TplinkInfo::software},
    {"hw_ver", &TplinkInfo::hardware},
    {"deviceId", &TplinkInfo::device_id},
}};

}  // namespace

Result<std::string> decode_tplink(ByteView datagram) {
  const auto other = [] { return fail(Errc::unsupported, "no TP-Link"); };
  if (datagram.empty() || std::to_integer<std::uint8_t>(datagram[0]) != (kFirstKey ^ '{'))
    return other();
  std::string text;
  std::uint8_t key = kFirstKey;
  for (const std::byte b : datagram.first(std::min(datagram.size(), kMaxText))) {
    const auto octet = std::to_integer<std::uint8_t>(b);
    text.push_back(static_cast<char>(octet ^ key));
    key = octet;
  }
  return text;
}

TplinkInfo read_tplink(std::string_view text) {
  TplinkInfo info;
  JsonFields fields(text);
  while (const auto field = fields.next())
    for (const auto& [key, member] : kFields)
      if (field->text && key == field->key && (info.*member).empty()) info.*member = field->value;
  return info;
}

}  // namespace tenken::dissect
