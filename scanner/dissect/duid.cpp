#include "scanner/dissect/duid.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxDuid = 130;  // bytes, type included
constexpr std::uint16_t kEthernet = 1;
constexpr std::size_t kUuidSize = 16;

}  // namespace

std::optional<Duid> parse_duid(ByteView bytes) {
  Reader in(bytes);
  const auto type = in.u16();
  if (!type || in.empty() || bytes.size() > kMaxDuid) return std::nullopt;
  Duid duid;
  duid.bytes = bytes;
  switch (static_cast<DuidKind>(*type)) {
    case DuidKind::link_time:
    case DuidKind::link: {
      const auto hardware = in.u16();
      if (!hardware) return std::nullopt;
      duid.kind = static_cast<DuidKind>(*type);
      if (duid.kind == DuidKind::link_time && !in.u32()) return std::nullopt;
      if (*hardware == kEthernet && in.remaining() == kMacSize) duid.mac = take_mac(in);
      return duid;
    }
    case DuidKind::enterprise:
      duid.enterprise = in.u32();
      if (!duid.enterprise) return std::nullopt;
      duid.kind = DuidKind::enterprise;
      return duid;
    case DuidKind::uuid:
      if (in.remaining() != kUuidSize) return std::nullopt;
      duid.kind = DuidKind::uuid;
      return duid;
    case DuidKind::other:
      break;
  }
  return duid;
}

}  // namespace tenken::dissect
