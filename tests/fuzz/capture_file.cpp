// Capture files of any kind, as somebody sends them: the readers must end, stay within their
// bounds, and give the same frames of a file that is cut before its end.
#include <cstdlib>

#include "scanner/capture/file_source.hpp"

using namespace tenken;
using namespace tenken::capture;

namespace {

constexpr std::uint64_t kMaxFrames = 100'000;
constexpr std::size_t kBuffer = 64;  // bytes, so that frames lie across its end

/// How many frames a file has; ends the process where one is out of bounds.
std::uint64_t read_all(ByteView bytes) {
  auto source = FileSource::read(unpacked(memory_input(bytes), kBuffer), "fuzz", 3);
  if (!source) {
    if (source.error().message(Lang::en).empty()) std::abort();
    return 0;
  }
  Frame frame;
  std::uint64_t frames = 0;
  unsigned sum = 0;
  while (frames < kMaxFrames && (*source)->next(frame)) {
    ++frames;
    if (frame.number != frames || frame.file != 3) std::abort();
    if (frame.data.size() > kMaxFrameBytes || frame.original_length < frame.data.size())
      std::abort();
    for (const std::byte b : frame.data) sum += std::to_integer<unsigned>(b);
  }
  if (sum == ~0U) std::abort();  // every byte must have been read
  if (frames < kMaxFrames && (*source)->end().kind == FileEnd::Kind::none) std::abort();
  if (frames < kMaxFrames && (*source)->next(frame)) std::abort();
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const std::uint64_t whole = read_all(bytes);
  const bool packed = size > 1 && data[0] == 0x1F && data[1] == 0x8B;
  if (!packed && read_all(bytes.first(size / 2)) > whole) std::abort();
  return 0;
}
