#include "scanner/dissect/adb.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kConnect = 0x4E584E43;  // "CNXN"
constexpr std::uint32_t kLogin = 0x48545541;    // "AUTH"
constexpr std::uint32_t kTls = 0x534C5453;      // "STLS"
constexpr std::size_t kHead = 24;
constexpr std::uint32_t kMaxData = 4096;

}  // namespace

Bytes adb_connect() {
  constexpr std::uint32_t kVersion = 0x01000000;
  constexpr std::string_view kName = "host::";  // and a NUL
  std::uint32_t sum = 0;
  for (const char c : kName) sum += static_cast<unsigned char>(c);
  return Writer()
      .u32_le(kConnect)
      .u32_le(kVersion)
      .u32_le(kMaxData)
      .u32_le(kName.size() + 1)
      .u32_le(sum)
      .u32_le(~kConnect)
      .text(kName)
      .u8(0)
      .view();
}

StreamMessage adb_message(ByteView stream) {
  constexpr std::size_t kArguments = 8;
  Reader in(stream);
  const auto command = take_u32_le(in);
  if (command && *command != kConnect && *command != kLogin && *command != kTls)
    return no_message(StreamGap::foreign);
  const auto arguments = in.take(kArguments);
  const auto size = take_u32_le(in);
  const auto sum = take_u32_le(in);
  const auto magic = take_u32_le(in);
  if (!arguments || !size || !sum || !magic) return no_message(StreamGap::need_more);
  if (*magic != ~*command || *size > kMaxData) return no_message(StreamGap::foreign);
  return whole_message(stream, kHead + *size);
}

AdbAnswer parse_adb(ByteView message) {
  AdbAnswer answer;
  Reader in(message);
  const auto command = take_u32_le(in);
  if (command == kTls) answer.kind = AdbKind::tls;
  if (command == kConnect) {
    answer.kind = AdbKind::connected;
    if (message.size() > kHead) answer.banner = until_nul(message.subspan(kHead));
  }
  return answer;
}

std::string_view AdbAnswer::property(std::string_view name) const {
  std::string_view rest = banner;
  const std::size_t colons = rest.find("::");
  if (colons != std::string_view::npos) rest.remove_prefix(colons + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    const std::string_view one = rest.substr(0, end);
    if (one.size() > name.size() && one[name.size()] == '=' && one.starts_with(name))
      return one.substr(name.size() + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace tenken::dissect
