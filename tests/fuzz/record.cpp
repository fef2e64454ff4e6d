// What is stored of a frame. The first byte chooses the link type. No more than the frame may be
// kept, and what was written must be read again as it was given.
#include <array>
#include <cstdlib>

#include "scanner/capture/file_source.hpp"
#include "scanner/capture/pcapng_blocks.hpp"
#include "scanner/capture/redact.hpp"

using namespace tenken;
using namespace tenken::capture;

namespace {

constexpr std::array kLinks{LinkType::ethernet,      LinkType::raw,      LinkType::wifi,
                            LinkType::wifi_radiotap, LinkType::wifi_avs, LinkType::wifi_ppi,
                            LinkType::wifi_prism,    LinkType::sll2,     LinkType{9999}};

void check_written(const Frame& frame, std::size_t kept) {
  PcapngBlocks blocks("fuzz", "", "eth0");
  blocks.begin();
  if (!blocks.add(frame, kept)) std::abort();
  constexpr std::size_t kSmallBuffer = 4096;  // a large one would take most of the time
  auto source = FileSource::read(ByteFeed(memory_input(blocks.bytes()), kSmallBuffer), "fuzz", 0);
  Frame again;
  if (!source || !(*source)->next(again)) std::abort();
  if (again.data.size() != kept || again.original_length != frame.original_length ||
      again.link_type != frame.link_type || again.at != frame.at)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Redactor redactor;
  Frame frame;
  frame.data = std::as_bytes(std::span(data, size)).subspan(1);
  frame.original_length = static_cast<std::uint32_t>(frame.data.size());
  frame.link_type = kLinks[data[0] % kLinks.size()];
  frame.at = Timestamp(1);
  for (int again = 0; again < 2; ++again) {  // as a repeated segment
    const std::size_t kept = redactor.keep(frame);
    if (kept > frame.data.size()) std::abort();
    check_written(frame, kept);
  }
  return 0;
}
