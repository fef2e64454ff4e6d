#include "capture_support.hpp"

#include <cstdlib>
#include <deque>
#include <fstream>
#include <stdexcept>

#include <zlib.h>

#include "model/ip_address.hpp"

namespace tenken::test {
namespace {

unsigned digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

}  // namespace

Writer& Writer::hex(std::string_view digits) {
  std::string packed;
  for (const char c : digits)
    if (c != ' ') packed += c;
  for (std::size_t i = 0; i + 1 < packed.size(); i += 2)
    bytes_.push_back(static_cast<std::byte>(digit(packed[i]) << 4U | digit(packed[i + 1])));
  return *this;
}

Writer& Writer::bytes(ByteView more) {
  bytes_.insert(bytes_.end(), more.begin(), more.end());
  return *this;
}

Writer& Writer::pad(std::size_t unit) {
  while (bytes_.size() % unit != 0) bytes_.push_back(std::byte{0});
  return *this;
}

Writer& Writer::number(std::uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) {
    const unsigned shift = 8 * (little_ ? i : size - 1 - i);
    bytes_.push_back(static_cast<std::byte>(value >> shift));
  }
  return *this;
}

Bytes make_pcap(const std::vector<TestFrame>& frames, bool little, std::uint32_t magic,
                std::uint32_t link) {
  const bool nano = magic == 0xA1B23C4D;
  Writer out(little);
  out.u32(magic).u16(2).u16(4).u32(0).u32(0).u32(65535).u32(link);
  for (const TestFrame& frame : frames) {
    const std::int64_t rest = frame.ns % 1'000'000'000;
    out.u32(static_cast<std::uint64_t>(frame.ns / 1'000'000'000));
    out.u32(static_cast<std::uint64_t>(nano ? rest : rest / 1000)).u32(frame.data.size());
    out.u32(frame.original_length == 0 ? frame.data.size() : frame.original_length);
    if (magic == 0xA1B2CD34) out.u32(1).u16(0x0800).u16(0);
    out.bytes(frame.data);
  }
  return out.done();
}

PcapngWriter& PcapngWriter::block(std::uint32_t type, const Bytes& body) {
  const std::size_t length = 12 + (body.size() + 3) / 4 * 4;
  out_.u32(type).u32(length).bytes(body).pad(4).u32(length);
  return *this;
}

PcapngWriter& PcapngWriter::section(std::uint16_t major) {
  return block(0x0A0D0D0A, Writer(little()).u32(0x1A2B3C4D).u16(major).u16(0).u64(~0ULL).done());
}

PcapngWriter& PcapngWriter::interface(std::uint16_t link, const Bytes& options,
                                      std::uint32_t snap) {
  return block(1, Writer(little()).u16(link).u16(0).u32(snap).bytes(options).done());
}

PcapngWriter& PcapngWriter::packet(std::uint32_t interface, std::uint64_t ticks, const Bytes& data,
                                   std::uint32_t original) {
  Writer body(little());
  body.u32(interface).u32(ticks >> 32U).u32(ticks & 0xFFFFFFFFU).u32(data.size());
  return block(6, body.u32(original == 0 ? data.size() : original).bytes(data).done());
}

PcapngWriter& PcapngWriter::simple(const Bytes& data, std::uint32_t original) {
  return block(3, Writer(little()).u32(original == 0 ? data.size() : original).bytes(data).done());
}

PcapngWriter& PcapngWriter::obsolete(std::uint16_t interface, std::uint64_t ticks,
                                     const Bytes& data) {
  Writer body(little());
  body.u16(interface).u16(7).u32(ticks >> 32U).u32(ticks & 0xFFFFFFFFU);
  return block(2, body.u32(data.size()).u32(data.size()).bytes(data).done());
}

Bytes gzipped(ByteView bytes) {
  z_stream stream{};
  constexpr int kGzip = 16 + MAX_WBITS;
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY))
    throw std::runtime_error("deflateInit2");
  Bytes in(bytes.begin(), bytes.end());
  Bytes out(::deflateBound(&stream, in.size()));
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

Result<ReadBack> read_back(ByteView bytes, std::size_t buffer) {
  auto feed = capture::unpacked(capture::memory_input(bytes), buffer);
  auto source = capture::FileSource::read(std::move(feed), "test", 0);
  if (!source) return Unexpected(source.error());
  ReadBack back;
  capture::Frame frame;
  while ((*source)->next(frame))
    back.frames.push_back({Bytes(frame.data.begin(), frame.data.end()), frame.at.nanoseconds,
                           frame.original_length, frame.link_type, frame.number});
  back.end = (*source)->end();
  return back;
}

TestFolder::TestFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tenken-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TestFolder::write(const std::string& name, ByteView bytes) const {
  std::string path = (path_ / name).string();
  std::ofstream out(path, std::ios::binary);
  out.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

std::filesystem::path shared_captures(const std::string& folder) {
  const char* const told = std::getenv("TENKEN_CAPTURES");
  const std::filesystem::path root =
      told != nullptr ? told : TENKEN_SOURCE_DIR "/../shared/captures";
  return std::filesystem::is_directory(root / folder) ? root / folder : std::filesystem::path();
}

Bytes ethernet(std::uint16_t type, const Bytes& inside) {
  return Writer().hex("020000000002 020000000001").u16(type).bytes(inside).done();
}

Bytes ipv4(std::uint8_t protocol, const Bytes& inside, std::uint16_t fragment) {
  Writer out;
  out.u16(0x4500).u16(20 + inside.size()).u16(0x1234).u16(fragment).u8(64).u8(protocol).u16(0);
  return out.hex("0a000001 0a000002").bytes(inside).done();
}

Bytes ipv6(std::uint8_t next, const Bytes& inside) {
  Writer out;
  out.u32(0x60000000).u16(inside.size()).u8(next).u8(63);
  out.hex("20010db8000000000000000000000001 20010db8000000000000000000000002");
  return out.bytes(inside).done();
}

Bytes udp(std::uint16_t from, std::uint16_t to, const Bytes& inside) {
  return Writer().u16(from).u16(to).u16(8 + inside.size()).u16(0).bytes(inside).done();
}

Bytes tcp(std::uint16_t from, std::uint16_t to, std::uint8_t flags, const Bytes& inside) {
  Writer out;
  out.u16(from).u16(to).u32(0x01020304).u32(0x05060708).u8(0x50).u8(flags).u16(512).u32(0);
  return out.bytes(inside).done();
}

Bytes join(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes from_hex(std::string_view digits) { return Writer().hex(digits).done(); }

capture::Packet peeled(Bytes&& data, capture::LinkType link) {
  static std::deque<Bytes> kept;
  return peeled(ByteView(kept.emplace_back(std::move(data))), link);
}

capture::Packet peeled(ByteView data, capture::LinkType link) {
  capture::Packet packet;
  capture::peel(data, link, packet);
  return packet;
}

std::string text_of(const dissect::IpKey& key) { return IpAddress::v6(key).to_string(); }

}  // namespace tenken::test
