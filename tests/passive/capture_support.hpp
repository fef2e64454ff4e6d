// Capture files and packets that the tests of captures make themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/capture/packet.hpp"

namespace tenken::test {

/// Bytes of numbers in one byte order.
class Writer {
 public:
  explicit Writer(bool little = false) : little_(little) {}
  Writer& u8(std::uint64_t value) { return number(value, 1); }
  Writer& u16(std::uint64_t value) { return number(value, 2); }
  Writer& u32(std::uint64_t value) { return number(value, 4); }
  Writer& u64(std::uint64_t value) { return number(value, 8); }
  Writer& hex(std::string_view digits);  ///< spaces are left out
  Writer& bytes(ByteView more);
  Writer& zeros(std::size_t count) { return bytes(Bytes(count)); }
  Writer& pad(std::size_t unit);
  const Bytes& done() const { return bytes_; }
  bool little() const { return little_; }

 private:
  Writer& number(std::uint64_t value, unsigned size);

  bool little_;
  Bytes bytes_;
};

struct TestFrame {
  Bytes data;
  std::int64_t ns = 0;
  std::uint32_t original_length = 0;  ///< 0: as captured
  capture::LinkType link = capture::LinkType::ethernet;
  std::uint64_t number = 0;
};

/// A pcap of these frames. \param magic  decides the unit of time
Bytes make_pcap(const std::vector<TestFrame>& frames, bool little = true,
                std::uint32_t magic = 0xA1B2C3D4, std::uint32_t link = 1);

/// Blocks of pcapng, one after the other.
class PcapngWriter {
 public:
  explicit PcapngWriter(bool little = true) : out_(little) {}
  PcapngWriter& section(std::uint16_t major = 1);
  /// \param options  the encoded options
  PcapngWriter& interface(std::uint16_t link, const Bytes& options = {}, std::uint32_t snap = 0);
  PcapngWriter& packet(std::uint32_t interface, std::uint64_t ticks, const Bytes& data,
                       std::uint32_t original = 0);
  PcapngWriter& simple(const Bytes& data, std::uint32_t original = 0);
  PcapngWriter& obsolete(std::uint16_t interface, std::uint64_t ticks, const Bytes& data);
  PcapngWriter& block(std::uint32_t type, const Bytes& body);
  const Bytes& done() const { return out_.done(); }
  bool little() const { return out_.little(); }

 private:
  Writer out_;
};

Bytes gzipped(ByteView bytes);

/// All frames of a capture in memory, and how it ended.
struct ReadBack {
  std::vector<TestFrame> frames;
  capture::FileEnd end;
};
Result<ReadBack> read_back(ByteView bytes, std::size_t buffer = capture::ByteFeed::kBufferBytes);

/// A folder that is removed at the end.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();
  /// Writes a file into it; returns its path.
  std::string write(const std::string& name, ByteView bytes) const;

 private:
  std::filesystem::path path_;
};

/// A subfolder of the shared captures (TENKEN_CAPTURES, else ../shared/captures beside the source
/// tree); an empty path where there is none.
std::filesystem::path shared_captures(const std::string& folder);

// Headers around `inside`, with right lengths; checksums of IP are 0, nobody looks at them here.
Bytes ethernet(std::uint16_t type, const Bytes& inside);
Bytes ipv4(std::uint8_t protocol, const Bytes& inside, std::uint16_t fragment = 0);
Bytes ipv6(std::uint8_t next, const Bytes& inside);
Bytes udp(std::uint16_t from, std::uint16_t to, const Bytes& inside);
Bytes tcp(std::uint16_t from, std::uint16_t to, std::uint8_t flags, const Bytes& inside);
Bytes join(std::initializer_list<Bytes> parts);
Bytes from_hex(std::string_view digits);

capture::Packet peeled(ByteView data, capture::LinkType link = capture::LinkType::ethernet);
/// The same of bytes that nobody holds: they are kept until the program ends, as the views need.
capture::Packet peeled(Bytes&& data, capture::LinkType link = capture::LinkType::ethernet);
std::string text_of(const dissect::IpKey& key);

}  // namespace tenken::test
