// Telnet stream and prompt reader. The result must not depend on how the bytes are cut.
#include "scanner/dissect/telnet.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "scanner/dissect/telnet_prompt.hpp"
#include "scanner/dissect/volatile.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  dissect::TelnetReader whole;
  const Bytes answers = whole.feed(bytes);
  dissect::TelnetReader pieces;
  Bytes joined = pieces.feed(bytes.first(size / 3));
  const Bytes rest = pieces.feed(bytes.subspan(size / 3));
  joined.insert(joined.end(), rest.begin(), rest.end());
  if (joined != answers || pieces.text() != whole.text()) std::abort();
  if (whole.text().size() > dissect::TelnetReader::kMaxText) std::abort();
  dissect::has_telnet_negotiation(bytes);
  dissect::read_screen(whole.text());
  dissect::mask_volatile(whole.text());
  return 0;
}
