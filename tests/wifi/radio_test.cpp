// Receivers' headers and checksums.
#include "scanner/wifi/radio.hpp"

#include "catch.hpp"

#include "air.hpp"
#include "scanner/wifi/air_frame.hpp"
#include "scanner/wifi/tracker.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::LinkType;
using wifi::Fcs;

namespace {

const Bytes kFrame = beacon(kAp, ssid_element("net"));

/// What was read, with the bytes that it views.
struct Read {
  Bytes bytes;
  std::optional<wifi::RadioFrame> radio;

  Read(Bytes b, LinkType link)
      : bytes(std::move(b)), radio(wifi::read_radio(captured(bytes, link))) {}
  Read(const Read&) = delete;
  Read& operator=(const Read&) = delete;
  explicit operator bool() const { return radio.has_value(); }
  const wifi::RadioFrame* operator->() const { return &*radio; }
};

Read read(const Bytes& bytes, LinkType link) { return Read(bytes, link); }

Bytes damaged(Bytes frame) {
  frame[20] ^= std::byte{0x55};  // within the BSSID
  return frame;
}

WifiSurvey hear(const std::vector<Bytes>& frames, LinkType link) {
  wifi::Tracker tracker;
  for (const Bytes& frame : frames) tracker.take(captured(frame, link));
  return tracker.finish();
}

Bytes ppi(std::string_view fields, std::uint8_t flags, const Bytes& frame) {
  const Bytes inside = hex(fields);
  Bytes out{std::byte{0}, static_cast<std::byte>(flags), static_cast<std::byte>(8 + inside.size()),
            std::byte{0}};
  return joined({out, hex("69000000"), inside, frame});
}

}  // namespace

TEST_CASE("radiotap: checksum, frequency and padding are where its words say", "[wifi][radio]") {
  const auto plain = read(radiotap(0, kFrame), LinkType::wifi_radiotap);
  REQUIRE(plain);
  CHECK(plain->fcs == Fcs::absent);
  CHECK(plain->freq_mhz == 2437);
  CHECK(Bytes(plain->frame.begin(), plain->frame.end()) == kFrame);

  const auto good = read(radiotap(kFcsAtEnd, with_fcs(kFrame)), LinkType::wifi_radiotap);
  REQUIRE(good);
  CHECK(good->fcs == Fcs::good);
  CHECK(Bytes(good->frame.begin(), good->frame.end()) == kFrame);

  CHECK(read(radiotap(kFcsAtEnd, damaged(with_fcs(kFrame))), LinkType::wifi_radiotap)->fcs ==
        Fcs::wrong);
  CHECK(read(radiotap(kBadFcs, kFrame), LinkType::wifi_radiotap)->fcs == Fcs::told_wrong);
  CHECK(read(radiotap(kPadded, kFrame), LinkType::wifi_radiotap)->padded);
}

TEST_CASE("radiotap: several presence words, and fields that are aligned", "[wifi][radio]") {
  // Words: time, flags, channel, and one more word; the time is aligned to eight bytes.
  const Bytes bytes = joined({hex("0000 1e00 0b000080 00000000 00000000 1122334455667788"),
                              hex("10 00 7114 4001"), with_fcs(kFrame)});
  const auto frame = read(bytes, LinkType::wifi_radiotap);
  REQUIRE(frame);
  CHECK(frame->fcs == Fcs::good);
  CHECK(frame->freq_mhz == 5233);
}

TEST_CASE("radiotap: a header that lies about its length is none", "[wifi][radio]") {
  CHECK_FALSE(read(hex("0000 ff00 00000000"), LinkType::wifi_radiotap));
  CHECK_FALSE(read(hex("0000 0400 00000000"), LinkType::wifi_radiotap));
  CHECK_FALSE(read(hex("0100 0800 00000000"), LinkType::wifi_radiotap));
  CHECK_FALSE(read(hex("0000 08"), LinkType::wifi_radiotap));
  // Presence words that never end stop with the frame.
  CHECK(read(hex("0000 0c00 02000080 00000080"), LinkType::wifi_radiotap)->frame.empty());
}

TEST_CASE("Prism and AVS: the channel, and the checksum that nobody announces", "[wifi][radio]") {
  const Bytes little = joined(
      {hex("44000000 24000000"), Bytes(16), hex("44000300 0000 0400 06000000"), with_fcs(kFrame)});
  const auto prism = read(little, LinkType::wifi_prism);
  REQUIRE(prism);
  CHECK(prism->freq_mhz == 2437);
  CHECK(prism->fcs == Fcs::good);

  const Bytes big =
      joined({hex("00000044 00000024"), Bytes(16), hex("00030044 0000 0004 00000024"), kFrame});
  CHECK(read(big, LinkType::wifi_prism)->freq_mhz == 5180);
  CHECK(read(big, LinkType::wifi_prism)->fcs == Fcs::unlike);

  const Bytes avs =
      joined({hex("80211001 00000040"), Bytes(20), hex("0000000b"), Bytes(32), kFrame});
  CHECK(read(avs, LinkType::wifi_avs)->freq_mhz == 2462);
  CHECK(read(avs, LinkType::wifi_prism)->freq_mhz == 2462);  // as some drivers write it
  CHECK_FALSE(read(hex("80211001 00000140"), LinkType::wifi_avs));
}

TEST_CASE("PPI: fields in any order, aligned or not", "[wifi][radio]") {
  const std::string common = "0200 1400 0000000000000000 0100 0200 8509 a000 00 00 ce a1";
  const auto frame =
      read(ppi("7777 0300 aabbcc" + common, 0, with_fcs(kFrame)), LinkType::wifi_ppi);
  REQUIRE(frame);
  CHECK(frame->fcs == Fcs::good);
  CHECK(frame->freq_mhz == 2437);
  const auto aligned =
      read(ppi("7777 0300 aabbcc 00" + common, 1, with_fcs(kFrame)), LinkType::wifi_ppi);
  REQUIRE(aligned);
  CHECK(aligned->fcs == Fcs::good);
}

TEST_CASE("a damaged frame makes no network", "[wifi][radio]") {
  const auto survey =
      hear({radiotap(kFcsAtEnd, with_fcs(kFrame)), radiotap(kFcsAtEnd, damaged(with_fcs(kFrame))),
            radiotap(kBadFcs, beacon(kOtherAp, ssid_element("bad")))},
           LinkType::wifi_radiotap);
  REQUIRE(survey.networks.size() == 1);
  CHECK(survey.networks[0].bssid == mac(kAp));
  CHECK(survey.bad_fcs == 2);
  CHECK_FALSE(survey.fcs_untrusted);
}

TEST_CASE("a damaged frame before the first whole one makes no network either", "[wifi][radio]") {
  const auto survey =
      hear({radiotap(kFcsAtEnd, damaged(with_fcs(kFrame))), radiotap(kFcsAtEnd, with_fcs(kFrame))},
           LinkType::wifi_radiotap);
  CHECK(survey.networks.size() == 1);
  CHECK(survey.bad_fcs == 1);
}

TEST_CASE("where every checksum is wrong they mean nothing", "[wifi][radio]") {
  Bytes edited = with_fcs(kFrame);
  edited.back() ^= std::byte{1};
  const auto survey = hear({radiotap(kFcsAtEnd, edited)}, LinkType::wifi_radiotap);
  CHECK(survey.networks.size() == 1);
  CHECK(survey.bad_fcs == 0);
  CHECK(survey.fcs_untrusted);
}

TEST_CASE("bare frames: the first checksum that fits decides for the file", "[wifi][radio]") {
  const Bytes other = beacon(kOtherAp, ssid_element("other"));
  const auto with = hear({damaged(with_fcs(kFrame)), with_fcs(other)}, LinkType::wifi);
  CHECK(with.networks.size() == 1);
  CHECK(with.bad_fcs == 1);
  const auto without = hear({kFrame, other}, LinkType::wifi);
  CHECK(without.networks.size() == 2);
  CHECK_FALSE(without.fcs_untrusted);
}

TEST_CASE("frames that wait for a verdict are bounded", "[wifi][radio]") {
  std::size_t passed = 0;
  wifi::FcsGate gate([&](const wifi::RadioFrame&, Timestamp) { ++passed; });
  wifi::RadioFrame frame;
  frame.frame = kFrame;
  frame.fcs = Fcs::unlike;
  for (std::size_t i = 0; i + 1 < wifi::FcsGate::kMostHeld; ++i) gate.take(frame, Timestamp(), 0);
  CHECK(passed == 0);
  gate.take(frame, Timestamp(), 0);
  CHECK(passed == wifi::FcsGate::kMostHeld);
  gate.take(frame, Timestamp(), 0);
  CHECK(passed == wifi::FcsGate::kMostHeld + 1);
}

TEST_CASE("a frame that was cut has no checksum to check", "[wifi][radio]") {
  const Bytes whole = radiotap(kFcsAtEnd, with_fcs(kFrame));
  for (std::size_t missing = 1; missing <= 6; ++missing) {
    INFO(missing);
    const Bytes cut(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(missing));
    capture::Frame frame = captured(cut, LinkType::wifi_radiotap);
    frame.original_length = static_cast<std::uint32_t>(whole.size());
    const auto radio = wifi::read_radio(frame);
    REQUIRE(radio);
    CHECK(radio->fcs == Fcs::absent);
    CHECK(radio->frame.size() == kFrame.size() - (missing > 4 ? missing - 4 : 0));
  }
}

TEST_CASE("frequencies and their channels", "[wifi][radio]") {
  CHECK(wifi::channel_of(2412) == 1);
  CHECK(wifi::channel_of(2472) == 13);
  CHECK(wifi::channel_of(2484) == 14);
  CHECK(wifi::channel_of(5180) == 36);
  CHECK(wifi::channel_of(5825) == 165);
  CHECK(wifi::channel_of(4920) == 184);
  CHECK(wifi::channel_of(5935) == 2);
  CHECK(wifi::channel_of(5955) == 1);
  CHECK(wifi::channel_of(7115) == 233);
  CHECK_FALSE(wifi::channel_of(900));
}

TEST_CASE("the body begins behind QoS, HT control, a fourth address and padding", "[wifi][radio]") {
  const Bytes qos = air_frame(0x8188, kAp, kStation, kAll, hex("0000 11223344 aabb"));
  const auto frame = wifi::read_air_frame(qos, false);
  REQUIRE(frame);
  CHECK(to_hex(frame->body) == "aabb");

  const Bytes padded = air_frame(0x0188, kAp, kStation, kAll, hex("8000 0000 aabb"));
  const auto with_pad = wifi::read_air_frame(padded, true);
  REQUIRE(with_pad);
  CHECK(to_hex(with_pad->body) == "aabb");
  CHECK(with_pad->aggregated);

  const Bytes four = air_frame(0x0308, kAp, kOtherAp, kAll, hex("00005e005301 aabb"));
  const auto relayed = wifi::read_air_frame(four, false);
  REQUIRE(relayed);
  CHECK(relayed->fourth == mac("00:00:5e:00:53:01"));
  CHECK(to_hex(relayed->body) == "aabb");

  CHECK_FALSE(wifi::read_air_frame(hex("0801 0000 112233445566"), false));
  CHECK_FALSE(wifi::read_air_frame(hex("d400 0000 112233445566"), false));  // an acknowledgement
}
