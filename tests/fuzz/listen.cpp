// Frames of any kind, one after the other, through the whole passive engine. Before each frame
// stand the number of its link type (one byte) and its length (two).
#include <algorithm>
#include <cstdlib>

#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  Reader in(std::as_bytes(std::span(data, size)));
  passive::Listener listener;
  std::uint64_t number = 0;
  while (true) {
    const auto link = in.u8();
    const auto length = in.u16();
    if (!link || !length) break;
    // In memory of its size, so that a read behind it is seen.
    const ByteView part = *in.take(std::min<std::size_t>(*length, in.remaining()));
    const Bytes bytes(part.begin(), part.end());
    capture::Frame frame;
    frame.data = bytes;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.link_type = static_cast<capture::LinkType>(*link);
    frame.number = ++number;
    frame.at = Timestamp(static_cast<std::int64_t>(number));
    listener.hear(frame);
  }
  for (const passive::Signal* const signal : listener.signals().sorted())
    if (signal->value.empty() || signal->times == 0 || signal->last < signal->first.at)
      std::abort();
  const Batch batch = passive::observe(listener.signals(), listener.sources(), "fuzz");
  for (const Observation& one : batch.observations) {
    if (!one.subject.mac && !one.subject.ip) std::abort();
    if (one.value.size() > kMaxValueBytes || printable(one.value, kMaxValueBytes) != one.value)
      std::abort();
  }
  return 0;
}
