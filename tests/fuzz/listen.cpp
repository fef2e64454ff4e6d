// Frames of any kind, one after the other, through the whole passive engine. Before each frame
// stand the number of its link type (one byte) and its length (two).
#include <algorithm>
#include <cstdlib>

#include "scanner/passive/flow_record.hpp"
#include "scanner/passive/flows.hpp"
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
  const auto flows =
      passive::observe_flows(listener.exchanges(), listener.signals(), listener.sources());
  std::uint64_t packets = 0;
  for (const DeviceFlow& one : flows) {
    packets += one.flow.sent_packets;
    if (one.flow.last < one.flow.first || one.flow.names.size() > Flow::kMostNames) std::abort();
    for (const std::string& name : one.flow.names)
      if (printable(name) != name) std::abort();
  }
  if (packets > number) std::abort();
  Batch records = batch;
  passive::record_flows(records, flows, passive::hearing_of(listener), "fuzz");
  return 0;
}
