// Capture files: every form that they come in, cut anywhere, and broken.
#include <algorithm>
#include <array>
#include <span>

#include "catch.hpp"

#include "capture_support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::FileEnd;
using capture::LinkType;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kStart = 1'700'000'000 * kSecond;

std::vector<TestFrame> some_frames() {
  std::vector<TestFrame> frames;
  for (std::size_t i = 0; i < 5; ++i) {
    TestFrame frame;
    frame.data = Bytes(60 + i, static_cast<std::byte>(i));
    frame.ns = kStart + static_cast<std::int64_t>(i) * 1'001'000;
    frame.original_length = static_cast<std::uint32_t>(100 * i);
    frames.push_back(frame);
  }
  return frames;
}

void check_some_frames(const std::vector<TestFrame>& read, std::size_t count = 5) {
  const auto wanted = some_frames();
  REQUIRE(read.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(read[i].data == wanted[i].data);
    CHECK(read[i].ns == wanted[i].ns);
    CHECK(read[i].number == i + 1);
    CHECK(read[i].original_length == std::max<std::size_t>(100 * i, 60 + i));
  }
}

Bytes option(bool little, std::uint16_t code, const Bytes& value) {
  return Writer(little).u16(code).u16(value.size()).bytes(value).pad(4).done();
}

/// The time of a frame with this count on an interface with these options.
std::int64_t time_of(std::uint64_t ticks, const Bytes& options) {
  PcapngWriter file;
  file.section().interface(1, options).packet(0, ticks, Bytes(60));
  const auto back = read_back(file.done()).value();
  REQUIRE(back.frames.size() == 1);
  return back.frames[0].ns;
}

}  // namespace

TEST_CASE("pcap is read in both byte orders, in micro- and nanoseconds, patched, and packed",
          "[capture]") {
  const auto little = GENERATE(true, false);
  const auto magic = GENERATE(0xA1B2C3D4U, 0xA1B23C4DU, 0xA1B2CD34U);
  const Bytes file = make_pcap(some_frames(), little, magic);
  const auto back = read_back(file).value();
  check_some_frames(back.frames);
  CHECK(back.frames[0].link == LinkType::ethernet);
  CHECK(back.end.kind == FileEnd::Kind::complete);
  CHECK(back.end.offset == file.size());
  check_some_frames(read_back(gzipped(file)).value().frames);
}

TEST_CASE("A pcap says whether its frames end in a checksum", "[capture]") {
  const Bytes file = make_pcap(some_frames(), true, 0xA1B2C3D4, 0x24000000 | 105);
  auto source = capture::FileSource::read(capture::unpacked(capture::memory_input(file)), "", 7);
  capture::Frame frame;
  REQUIRE((*source)->next(frame));
  CHECK(frame.fcs_length == 4);
  CHECK(frame.link_type == LinkType::wifi);
  CHECK(frame.file == 7);
}

TEST_CASE("A link type above 16 bits is none that is known", "[capture]") {
  const auto back = read_back(make_pcap(some_frames(), true, 0xA1B2C3D4, 0x00010001)).value();
  REQUIRE(back.frames.size() == 5);
  CHECK(back.frames[0].link != LinkType::ethernet);
}

TEST_CASE("pcapng is read in both byte orders, with all kinds of packet blocks", "[capture]") {
  const auto little = GENERATE(true, false);
  PcapngWriter file(little);
  file.section().interface(1).block(0x0BAD, Bytes(40));
  file.packet(0, 1'700'000'000'000'000, Bytes(61, std::byte{1}), 90);
  file.simple(Bytes(62, std::byte{2}), 2000).obsolete(0, 1'700'000'001'000'000, Bytes(63));
  const auto back = read_back(file.done()).value();
  REQUIRE(back.frames.size() == 3);
  CHECK(back.frames[0].data == Bytes(61, std::byte{1}));
  CHECK(back.frames[0].original_length == 90);
  CHECK(back.frames[0].ns == kStart);
  // A simple packet is as long as its block, and of the time of the one before.
  CHECK(back.frames[1].data.size() == 64);
  CHECK(back.frames[1].original_length == 2000);
  CHECK(back.frames[1].ns == kStart);
  CHECK(back.frames[2].data.size() == 63);
  CHECK(back.frames[2].ns == kStart + kSecond);
  CHECK(back.end.kind == FileEnd::Kind::complete);
}

TEST_CASE("A simple packet is cut to the snap length of the first interface", "[capture]") {
  PcapngWriter file;
  file.section().interface(1, {}, 62).simple(Bytes(62, std::byte{2}), 2000).simple(Bytes(30), 30);
  const auto back = read_back(file.done()).value();
  REQUIRE(back.frames.size() == 2);
  CHECK(back.frames[0].data.size() == 62);
  CHECK(back.frames[1].data.size() == 30);
}

TEST_CASE("Each section of a pcapng has its own byte order and interfaces", "[capture]") {
  PcapngWriter first(true);
  PcapngWriter second(false);
  first.section().interface(1).interface(105).packet(0, 1, Bytes(60)).packet(1, 2, Bytes(24));
  second.section().interface(113).packet(0, 3, Bytes(16));
  const auto back = read_back(join({first.done(), second.done()})).value();
  REQUIRE(back.frames.size() == 3);
  CHECK(back.frames[0].link == LinkType::ethernet);
  CHECK(back.frames[1].link == LinkType::wifi);
  CHECK(back.frames[2].link == LinkType::sll);
  CHECK(back.frames[2].number == 3);

  second.packet(1, 4, Bytes(16));  // the first section had two interfaces, this one has one
  const auto broken = read_back(join({first.done(), second.done()})).value();
  CHECK(broken.frames.size() == 3);
  CHECK(broken.end.kind == FileEnd::Kind::damaged);
}

TEST_CASE("Interfaces of pcapng count time in units of their own, from their own start",
          "[capture]") {
  CHECK(time_of(5, {}) == 5000);
  CHECK(time_of(5, option(true, 9, from_hex("03"))) == 5'000'000);
  CHECK(time_of(5, option(true, 9, from_hex("09"))) == 5);
  CHECK(time_of(5000, option(true, 9, from_hex("0c"))) == 5);
  CHECK(time_of(3, option(true, 9, from_hex("81"))) == 1'500'000'000);
  CHECK(time_of(std::uint64_t{3} << 32U, option(true, 9, from_hex("a0"))) == 3 * kSecond);
  CHECK(time_of(5, option(true, 14, Writer(true).u64(10).done())) == 10 * kSecond + 5000);
  CHECK(time_of(5'000'000, option(true, 14, Writer(true).u64(~0ULL).done())) == 4 * kSecond);
  // Options behind the end of options, or too long for the block, say nothing.
  CHECK(time_of(5, join({from_hex("00000000"), option(true, 9, from_hex("09"))})) == 5000);
  CHECK(time_of(5, from_hex("0900ff0009000000")) == 5000);
  // The furthest that a moment can be.
  CHECK(time_of(~0ULL, option(true, 9, from_hex("00"))) ==
        std::numeric_limits<std::int64_t>::max());
  CHECK(time_of(~0ULL, option(true, 9, from_hex("ff"))) == 0);
}

TEST_CASE("A capture that is cut anywhere is read to the cut, and the cut is told", "[capture]") {
  PcapngWriter ng;
  ng.section().interface(1).block(0x0BAD, Bytes(8));
  for (const TestFrame& frame : some_frames())
    ng.packet(0, static_cast<std::uint64_t>(frame.ns / 1000), frame.data, frame.original_length);
  const Bytes file = GENERATE_COPY(Bytes(ng.done()), make_pcap(some_frames()));
  std::size_t last = 0;
  for (std::size_t size = 4; size <= file.size(); ++size) {
    const auto back = read_back(ByteView(file).first(size)).value();
    INFO("cut at " << size);
    REQUIRE(back.frames.size() >= last);
    last = back.frames.size();
    check_some_frames(back.frames, last);
    REQUIRE(back.end.frames == last);
    REQUIRE(back.end.offset == size);
    const auto note = back.end.note("x.pcap");
    REQUIRE((back.end.kind == FileEnd::Kind::truncated) == note.has_value());
    if (note) REQUIRE(note->args[2] == std::to_string(size));
  }
  CHECK(last == 5);
}

TEST_CASE("Frames that lie across the end of a buffer are whole", "[capture]") {
  const Bytes file = make_pcap(some_frames());
  for (std::size_t buffer = 1; buffer < 200; ++buffer) {
    check_some_frames(read_back(file, buffer).value().frames);
    check_some_frames(read_back(gzipped(file), buffer).value().frames);
  }
}

TEST_CASE("A gzip file that is cut anywhere is read to the cut", "[capture]") {
  const Bytes file = gzipped(make_pcap(some_frames()));
  std::size_t read = 0;
  for (std::size_t size = 2; size < file.size(); ++size) {
    const auto back = read_back(ByteView(file).first(size));
    if (!back) continue;  // not even the start of the capture has come out
    REQUIRE(back->end.kind == FileEnd::Kind::truncated);
    check_some_frames(back->frames, back->frames.size());
    ++read;
  }
  CHECK(read > 0);
}

TEST_CASE("Members of gzip follow each other; damaged ones end the file", "[capture]") {
  const Bytes file = make_pcap(some_frames());
  const ByteView view(file);
  Bytes packed = join({gzipped(view.first(100)), gzipped(view.subspan(100))});
  check_some_frames(read_back(packed).value().frames);
  packed[packed.size() - 8] ^= std::byte{0xFF};  // the checksum of the second member
  CHECK(read_back(packed).value().end.kind == FileEnd::Kind::damaged);
}

TEST_CASE("A record that cannot be one ends the file where it begins", "[capture]") {
  Bytes file = make_pcap(some_frames());
  const std::size_t second = 24 + 16 + 60;
  file[second + 11] = std::byte{0x7F};  // two billion bytes
  const auto back = read_back(file).value();
  check_some_frames(back.frames, 1);
  CHECK(back.end.kind == FileEnd::Kind::damaged);
  CHECK(back.end.offset == second);
  CHECK(back.end.note("x.pcap")->message == Msg::capture_damaged);
}

TEST_CASE("Blocks of pcapng that contradict themselves end the file", "[capture]") {
  PcapngWriter good;
  good.section().interface(1).packet(0, 1, Bytes(60));
  const std::size_t at = 28 + 20;  // the packet block
  const auto broken = [&](std::size_t offset, std::uint8_t value) {
    Bytes file = good.done();
    file[at + offset] = std::byte{value};
    const auto back = read_back(file).value();
    CHECK(back.frames.empty());
    CHECK(back.end.offset == at);
    return back.end.kind == FileEnd::Kind::damaged;
  };
  CHECK(broken(4, 11));     // a length that is no multiple of four
  CHECK(broken(4, 8));      // shorter than its own head
  CHECK(broken(7, 1));      // longer than any packet block
  CHECK(broken(8, 1));      // an interface that was not described
  CHECK(broken(20, 61));    // more bytes than the block holds
  CHECK(broken(88, 0xFF));  // another length at the end
}

TEST_CASE("What is no capture is refused with what, where and how to mend it", "[capture]") {
  const TestFolder folder;
  const std::string text = folder.write("a.txt", as_bytes("hello, world"));
  const auto refused = capture::FileSource::open(text, 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::malformed);
  CHECK(refused.error().message(Lang::en).find(text) != std::string::npos);
  CHECK(refused.error().message(Lang::ja).find("editcap") != std::string::npos);
  for (const std::string_view bytes : {"", "\x0a\x0d", "PK\x03\x04 not gzip", "\x1f\x8b"}) {
    const auto error = capture::FileSource::open(folder.write("b", as_bytes(bytes)), 0);
    REQUIRE_FALSE(error);
    CHECK(error.error().code == Errc::malformed);
  }
  const auto missing = capture::FileSource::open(text + ".missing", 0);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::io);
  const auto directory = capture::FileSource::open("/", 0);
  REQUIRE_FALSE(directory);
  CHECK(directory.error().code == Errc::io);
}

TEST_CASE("Another version of either format is refused as such", "[capture]") {
  PcapngWriter future;
  future.section(2).interface(1);
  CHECK(read_back(future.done()).error().code == Errc::unsupported);
  Bytes old = make_pcap(some_frames());
  old[4] = std::byte{9};
  CHECK(read_back(old).error().code == Errc::unsupported);
}

TEST_CASE("Lengths of pcap before 2.4 may stand in either order", "[capture]") {
  Bytes file = make_pcap(some_frames());
  file[6] = std::byte{3};
  for (unsigned i = 0; i < 4; ++i) std::swap(file[24 + 8 + i], file[24 + 12 + i]);
  check_some_frames(read_back(file).value().frames);
}

TEST_CASE("Frames longer than any buffer come in one piece, to the limit", "[capture]") {
  PcapngWriter file;
  file.section().interface(1);
  file.packet(0, 1, Bytes(200'000, std::byte{1})).packet(0, 2, Bytes(300'000, std::byte{2}));
  file.packet(0, 3, Bytes(60, std::byte{3}));
  const auto back = read_back(file.done()).value();
  REQUIRE(back.frames.size() == 3);
  CHECK(back.frames[0].data == Bytes(200'000, std::byte{1}));
  CHECK(back.frames[1].data == Bytes(capture::kMaxFrameBytes, std::byte{2}));
  CHECK(back.frames[1].original_length == 300'000);
  CHECK(back.frames[2].data == Bytes(60, std::byte{3}));
}

TEST_CASE("Frames that are taken some at a time are those that come one by one, whole or cut",
          "[capture]") {
  std::vector<TestFrame> frames(40);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    frames[i].data = Bytes(i * 7 % 90, static_cast<std::byte>(i));
    frames[i].ns = static_cast<std::int64_t>(i) * 1000;
    frames[i].original_length = 200;
  }
  const Bytes whole = make_pcap(frames);
  constexpr std::size_t kSmall = 512;  // many frames lie across the end of the buffer
  for (std::size_t size = 24; size <= whole.size(); size += 5) {
    const ByteView bytes = ByteView(whole).first(size);
    auto single = capture::read_pcap(capture::ByteFeed(capture::memory_input(bytes), kSmall), 3);
    auto some = capture::read_pcap(capture::ByteFeed(capture::memory_input(bytes), kSmall), 3);
    REQUIRE(single);
    REQUIRE(some);
    std::array<capture::Frame, 7> taken;
    std::size_t most = 0;
    while (const std::size_t count = (*some)->next(taken)) {
      most = std::max(most, count);
      for (const capture::Frame& frame : std::span(taken).first(count)) {
        capture::Frame expected;
        REQUIRE((*single)->next(expected));
        CHECK(std::ranges::equal(frame.data, expected.data));
        CHECK(frame.at == expected.at);
        CHECK(frame.original_length == expected.original_length);
        CHECK(frame.number == expected.number);
        CHECK(frame.file == 3);
      }
    }
    capture::Frame none;
    CHECK_FALSE((*single)->next(none));
    CHECK((*some)->end().kind == (*single)->end().kind);
    CHECK((*some)->end().offset == (*single)->end().offset);
    CHECK((*some)->end().frames == (*single)->end().frames);
    if (size == whole.size()) CHECK(most > 1);
  }
}
