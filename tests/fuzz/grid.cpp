// Protocols of substations, and what field devices say on Ethernet: all read the same bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/dnp3.hpp"
#include "scanner/dissect/iec104.hpp"
#include "scanner/dissect/iec61850.hpp"
#include "scanner/dissect/profinet_dcp.hpp"
#include "tests/support/wire.hpp"

namespace {

using namespace tenken;

/// Frames with wrong checksums end at once, so the bytes are also read as the content of a right
/// one.
void read_dnp3(ByteView bytes) {
  if (const auto message = dissect::dnp3_message(bytes))
    if (!test::lies_in(bytes, *message)) std::abort();
  constexpr std::size_t kBlock = 16;
  const ByteView content = bytes.first(std::min(bytes.size(), dissect::Dnp3Message::kMaxData));
  test::Wire frame;
  const auto add = [&](ByteView block) {
    frame.bytes(block).u16_le(dissect::dnp3_checksum(block));
  };
  add(test::Wire().u16(0x0564).u8(content.size() + 5).u8(0x44).u32(0).get());
  for (std::size_t at = 0; at < content.size(); at += kBlock)
    add(content.subspan(at, std::min(kBlock, content.size() - at)));
  const auto message = dissect::parse_dnp3(frame.get());
  if (!message || !message->complete) std::abort();
  (void)message->attribute(dissect::Dnp3Attribute::manufacturer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  read_dnp3(bytes);
  if (const auto message = dissect::iec104_message(bytes))
    if (!test::lies_in(bytes, *message)) std::abort();
  (void)dissect::parse_iec104(bytes);
  if (const auto message = dissect::parse_goose(bytes))
    if (!test::lies_in(bytes, message->goose_id)) std::abort();
  if (const auto message = dissect::parse_sampled_values(bytes))
    for (const auto& stream : message->streams)
      if (!test::lies_in(bytes, stream.id)) std::abort();
  if (const auto message = dissect::parse_profinet_dcp(bytes))
    if (!test::lies_in(bytes, message->station_name)) std::abort();
  return 0;
}
