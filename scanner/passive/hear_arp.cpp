// ARP: which MAC address holds which IPv4 address, and who says so unasked.
#include <array>
#include <charconv>
#include <string_view>

#include "scanner/capture/fields.hpp"
#include "scanner/dissect/ip_words.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, 0x0806}};

// RFC 826, for IPv4 on Ethernet: all fields have their place. It is read here and not by
// dissect/arp, as links carry more of it than of anything else.
constexpr std::size_t kSize = 28;
constexpr std::uint32_t kEthernetAndIpv4 = 0x00010800;
constexpr std::uint16_t kSizesOfAddresses = 0x0604;
constexpr std::size_t kSenderMac = 8;
constexpr std::size_t kSenderIp = 14;
constexpr std::size_t kTargetIp = 24;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;

/// One address of IPv4: its number, and how it is written.
class Address {
 public:
  explicit Address(const std::byte* at) : number_(capture::be32(at)) { dissect::put_v4(at, key_); }

  const dissect::IpKey& key() const { return key_; }
  bool operator==(const Address& other) const { return number_ == other.number_; }
  bool names_one() const {
    constexpr std::uint32_t kMulticast = 0xE;  // RFC 5771: 224.0.0.0/4
    return number_ != 0 && number_ >> 28U != kMulticast;
  }
  std::string_view text() {
    char* end = text_.data();
    for (std::size_t i = dissect::kMappedPrefix + 2; i < key_.size(); ++i) {
      if (end != text_.data()) *end++ = '.';
      end = std::to_chars(end, text_.data() + text_.size(), key_[i]).ptr;
    }
    return {text_.data(), static_cast<std::size_t>(end - text_.data())};
  }

 private:
  std::uint32_t number_;
  dissect::IpKey key_{};
  std::array<char, 16> text_{};
};

void hear(const Heard& heard) {
  const ByteView body = heard.packet.payload;
  if (body.size() < kSize || capture::be32(body.data()) != kEthernetAndIpv4 ||
      capture::be16(body.data() + 4) != kSizesOfAddresses)
    return;
  const std::uint16_t operation = capture::be16(body.data() + 6);
  if (operation != kRequest && operation != kReply) return;
  const MacAddress sender_mac = MacAddress::from_bytes(body.subspan(kSenderMac));
  if (sender_mac.is_group() || sender_mac.is_zero()) return;
  Address sender(body.data() + kSenderIp);
  Address target(body.data() + kTargetIp);
  const Timestamp at = heard.signals.now().at;
  const bool announces = target == sender;
  const bool asks = operation == kRequest;
  if (asks && !announces) heard.talk.ask(target.key(), at);
  // A probe for a free address (RFC 5227) names none.
  if (!sender.names_one()) return;
  Who who(sender_mac);
  dissect::copy_ip(sender.key(), who.ip);
  heard.signals.say_derived(who, Kind::arp_binding, [&] { return sender.text(); });
  // Announcements are for all; a reply for one host that nobody asked for changes its mind.
  if (!asks && !announces && target.names_one() && !heard.talk.was_asked(who.ip, at))
    heard.say(who, Kind::arp_unasked, target.text());
}

}  // namespace

Hearer hear_arp() { return {"arp", kAccepts, hear}; }

}  // namespace tenken::passive
