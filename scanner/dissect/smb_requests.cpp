#include "scanner/dissect/smb_requests.hpp"

#include <array>
#include <utility>

#include "scanner/dissect/smb.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::array<std::pair<std::uint16_t, std::string_view>, 5> kDialects{
    {{0x0202, "2.0.2"}, {0x0210, "2.1"}, {0x0300, "3.0"}, {0x0302, "3.0.2"}, {0x0311, "3.1.1"}}};

/// The frame of direct TCP: a session message of NetBIOS.
Bytes framed(const Writer& message) {
  return Writer()
      .u8(0)
      .u24(static_cast<std::uint32_t>(message.size()))
      .bytes(message.view())
      .view();
}

}  // namespace

Bytes smb2_negotiate(ByteView salt) {
  constexpr unsigned kHeader = 64;
  constexpr unsigned kBody = 36;
  constexpr std::size_t kGuid = 16;
  constexpr unsigned kIntegrity = 1;  // kind of context
  constexpr unsigned kSha512 = 1;
  Writer out;
  out.text("\xFESMB").u16_le(kHeader).zeros(8).u16_le(1);  // one credit
  out.zeros(kHeader - out.size());
  out.u16_le(kBody).u16_le(kDialects.size()).u16_le(1).u16_le(0).u32_le(0);  // signing enabled
  out.zeros(kGuid);
  constexpr unsigned kAlign = 8;
  constexpr unsigned kEnd = kHeader + kBody + 2 * kDialects.size();
  constexpr unsigned kContexts = (kEnd + kAlign - 1) / kAlign * kAlign;
  out.u32_le(kContexts).u16_le(1).u16_le(0);
  for (const auto& [dialect, name] : kDialects) out.u16_le(dialect);
  out.zeros(kContexts - kEnd);
  const auto salt_size = static_cast<unsigned>(salt.size());
  out.u16_le(kIntegrity).u16_le(6 + salt_size).u32_le(0);
  out.u16_le(1).u16_le(salt_size).u16_le(kSha512).bytes(salt);
  return framed(out);
}

Bytes smb1_negotiate() {
  constexpr std::string_view kOffer = "\x02NT LM 0.12";  // and a NUL
  constexpr unsigned kNegotiate = 0x72;
  constexpr unsigned kFlags = 0x18;     // paths without regard to case, canonical
  constexpr unsigned kFlags2 = 0xC801;  // Unicode, long status, extended security, long names
  constexpr std::size_t kHeader = 32;
  Writer out;
  out.text("\xFFSMB").u8(kNegotiate).u32_le(0).u8(kFlags).u16_le(kFlags2);
  out.zeros(kHeader - out.size());
  out.u8(0).u16_le(kOffer.size() + 1).text(kOffer).u8(0);
  return framed(out);
}

StreamMessage smb_message(ByteView stream) {
  const Heard<SmbMessage> heard = parse_smb(stream);
  if (heard.foreign()) return no_message(StreamGap::foreign);
  if (!heard.whole()) return no_message(StreamGap::need_more);
  return whole_message(stream, heard.size);
}

std::string_view smb_dialect_name(std::uint16_t dialect) {
  for (const auto& [number, name] : kDialects)
    if (number == dialect) return name;
  return {};
}

}  // namespace tenken::dissect
