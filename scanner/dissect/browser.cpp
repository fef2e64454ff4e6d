#include "scanner/dissect/browser.hpp"

#include "scanner/dissect/dns_name.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kDirectUnique = 0x10;  // types of datagrams that carry data
constexpr std::uint8_t kBroadcast = 0x12;
constexpr std::uint32_t kSmb = 0xFF534D42;  // "\xFFSMB"
constexpr std::uint8_t kTransaction = 0x25;
constexpr std::size_t kSmbHead = 27;          // behind the command
constexpr std::size_t kBeforeDataCount = 22;  // bytes of parameters before the two that follow
constexpr std::size_t kParameters = 28;       // bytes of parameters without set-up words
constexpr std::size_t kServerName = 16;

Unexpected cut() { return fail(Errc::malformed, "NetBIOS datagram is cut"); }
Unexpected other() { return fail(Errc::unsupported, "not a browser announcement"); }

/// The data of the SMB transaction that `smb` begins with; the mail slot is left to what it holds,
/// because old devices write its name in several ways.
Result<ByteView> transaction_data(ByteView smb) {
  Reader in(smb);
  const auto magic = in.u32();
  const auto command = in.u8();
  if (!magic || !command) return cut();
  if (*magic != kSmb || *command != kTransaction) return other();
  const auto head = in.take(kSmbHead);
  const auto words = head ? in.u8() : std::nullopt;
  const auto parameters = words ? in.take(*words * std::size_t{2}) : std::nullopt;
  if (!parameters) return cut();
  if (parameters->size() < kParameters) return other();
  Reader sizes(parameters->subspan(kBeforeDataCount));
  const std::size_t count = take_u16_le(sizes).value_or(0);
  const std::size_t offset = take_u16_le(sizes).value_or(0);
  if (offset > smb.size() || count > smb.size() - offset) return cut();
  return smb.subspan(offset, count);
}

bool read_announcement(Reader& in, BrowserAnnouncement& announcement) {
  const auto count_and_period = in.take(5);
  const auto name = count_and_period ? in.take(kServerName) : std::nullopt;
  const auto major = name ? in.u8() : std::nullopt;
  const auto minor = in.u8();
  const auto type = take_u32_le(in);
  const auto browser_version_and_signature = in.take(4);
  if (!major || !minor || !type || !browser_version_and_signature) return false;
  announcement.name = trimmed(until_nul(*name));
  announcement.os_major = *major;
  announcement.os_minor = *minor;
  announcement.server_type = *type;
  announcement.comment = trimmed(until_nul(in.rest()));
  return true;
}

}  // namespace

Result<BrowserAnnouncement> parse_browser(ByteView datagram) {
  Reader in(datagram);
  const auto type = in.u8();
  const auto flags_and_id = in.take(3);
  auto address = take_ipv4(in);
  const auto port_length_offset = in.take(6);
  if (!type || !flags_and_id || !address || !port_length_offset) return cut();
  if (*type < kDirectUnique || *type > kBroadcast) return other();
  const std::size_t sender_at = datagram.size() - in.remaining();
  constexpr int kNames = 2;  // of the sender and of whom it speaks to
  for (int i = 0; i < kNames; ++i)
    if (!skip_dns_name(in)) return cut();
  const auto data = transaction_data(in.rest());
  if (!data) return Unexpected(data.error());
  Reader body(*data);
  const auto kind = static_cast<BrowserKind>(body.u8().value_or(0));
  if (kind != BrowserKind::host && kind != BrowserKind::domain && kind != BrowserKind::local_master)
    return other();
  Result<BrowserAnnouncement> result{BrowserAnnouncement()};
  result->kind = kind;
  result->sender_ip = std::move(*address);
  if (const auto name = read_dns_name(datagram, sender_at)) {
    const std::string_view text = name->text();
    if (const auto sender = decode_netbios_name(text.substr(0, text.find('.'))))
      result->sender = *sender;
  }
  if (!read_announcement(body, *result)) return cut();
  return result;
}

}  // namespace tenken::dissect
