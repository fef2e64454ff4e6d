#include "scanner/capture/gzip_input.hpp"

#include <algorithm>

#include <zlib.h>

namespace tenken::capture {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib.h: gzip wrapper, largest window
constexpr std::size_t kPackedBytes = std::size_t{64} * 1024;  // handed to zlib at once
constexpr auto kMagic0 = std::byte{0x1F}, kMagic1 = std::byte{0x8B};

class GzipInput final : public ByteInput {
 public:
  explicit GzipInput(ByteFeed packed) : packed_(std::move(packed)) {
    if (::inflateInit2(&stream_, kGzipOnly) != Z_OK) end_ = InputEnd::failed;
  }
  GzipInput(const GzipInput&) = delete;
  GzipInput& operator=(const GzipInput&) = delete;
  ~GzipInput() override { ::inflateEnd(&stream_); }

  std::size_t read(std::span<std::byte> to) override {
    const auto room = static_cast<uInt>(std::min<std::size_t>(to.size(), 1U << 30U));
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = room;
    while (end_ == InputEnd::none && stream_.avail_out == room) unpack_some();
    return room - stream_.avail_out;
  }
  InputEnd end() const override { return end_; }

 private:
  void unpack_some() {
    const ByteView some = packed_.peek(kPackedBytes);
    if (some.empty()) {
      end_ = packed_.end() == InputEnd::failed ? InputEnd::failed : InputEnd::truncated;
      return;
    }
    stream_.next_in = reinterpret_cast<const Bytef*>(some.data());
    stream_.avail_in = static_cast<uInt>(some.size());
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    packed_.consume(some.size() - stream_.avail_in);
    if (status == Z_STREAM_END)
      next_member();
    else if (status != Z_OK && status != Z_BUF_ERROR)
      end_ = InputEnd::damaged;
  }

  void next_member() {
    const ByteView magic = packed_.peek(2);
    const bool more = magic.size() == 2 && magic[0] == kMagic0 && magic[1] == kMagic1;
    if (!more)
      end_ = InputEnd::complete;
    else if (::inflateReset(&stream_) != Z_OK)
      end_ = InputEnd::damaged;
  }

  ByteFeed packed_;
  z_stream stream_{};
  InputEnd end_ = InputEnd::none;
};

}  // namespace

std::unique_ptr<ByteInput> gzip_input(ByteFeed packed) {
  return std::make_unique<GzipInput>(std::move(packed));
}

}  // namespace tenken::capture
