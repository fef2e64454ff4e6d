// NetBIOS over UDP: the name service of port 137. RFC 1001 section 14, RFC 1002 section 4.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

/// What a name stands for, in its last byte.
enum class NetbiosKind : std::uint8_t {
  workstation = 0x00,
  messenger = 0x03,
  domain_master = 0x1B,
  domain_controllers = 0x1C,
  master_browser = 0x1D,
  browsers = 0x1E,
  file_server = 0x20,
};

/// A name of 15 bytes at most, padding removed, in the code page of its device.
class NetbiosName {
 public:
  NetbiosKind kind = NetbiosKind::workstation;

  NetbiosName() = default;
  /// \param padded  15 bytes with blanks or NULs at the end
  NetbiosName(std::string_view padded, NetbiosKind k);
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  static constexpr std::size_t kMaxText = 15;
  std::array<char, kMaxText> text_{};
  std::uint8_t size_ = 0;
};

/// The first label of an encoded name: two letters for each of 16 bytes. Nothing for others.
std::optional<NetbiosName> decode_netbios_name(std::string_view encoded);

enum class NbnsOperation : std::uint8_t {
  query = 0,
  registration = 5,
  release = 6,
  wait = 7,
  refresh = 8,
  refresh_alternate = 9,
  multihomed_registration = 15,
};

/// Who has a name: of an answer to a query, or of the record that a registration carries.
struct NbnsBinding {
  NetbiosName name;
  bool group = false;
  IpAddress address;

  NbnsBinding() = default;
};

/// A name that an answer to a status query lists.
struct NbnsOwnName {
  NetbiosName name;
  bool group = false;  ///< the workgroup, where the kind is workstation

  NbnsOwnName() = default;
};

struct NbnsMessage {
  static constexpr std::size_t kMaxBindings = 8;
  static constexpr std::size_t kMaxNames = 24;

  bool response = false;
  bool complete = true;  ///< false: the message is cut; what came before it is here
  NbnsOperation operation = NbnsOperation::query;
  std::uint8_t rcode = 0;
  std::optional<NetbiosName> question;
  bool status = false;  ///< asks for, or gives, all names of a node
  FixedList<NbnsBinding, kMaxBindings> bindings;
  FixedList<NbnsOwnName, kMaxNames> names;
  std::optional<MacAddress> unit;  ///< of a status; Samba leaves it zero, which is nothing here

  NbnsMessage() = default;
  /// Whether the sender claims the names in `bindings` for itself.
  bool claims() const {
    return !response && operation != NbnsOperation::query && operation != NbnsOperation::release;
  }
};

/// Reads the payload of a datagram of port 137. \returns Errc::malformed where its head is cut
Result<NbnsMessage> parse_nbns(ByteView message);

}  // namespace tenken::dissect
