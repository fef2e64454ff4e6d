#include "scanner/dissect/mysql.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHead = 4;        // length and sequence
constexpr std::size_t kLongest = 1024;  // greetings have about 100 bytes
constexpr std::uint8_t kProtocol = 10;
constexpr std::uint8_t kError = 0xFF;
constexpr std::uint16_t kTls = 0x0800;  // of the capabilities

std::string_view take_text(Reader& in) {
  const std::string_view text = until_nul(in.rest());
  in.take(std::min(text.size() + 1, in.remaining()));
  return text;
}

bool is_number(char c) { return (c >= '0' && c <= '9') || c == '.'; }

MysqlGreeting read_error(Reader in) {
  constexpr std::size_t kState = 6;  // "#HY000", missing before the capabilities are known
  MysqlGreeting greeting;
  greeting.refused = true;
  greeting.code = take_u16_le(in).value_or(0);
  greeting.reason = as_text(in.rest());
  if (greeting.reason.starts_with('#') && greeting.reason.size() >= kState)
    greeting.reason.remove_prefix(kState);
  return greeting;
}

}  // namespace

std::string_view MysqlGreeting::number() const {
  constexpr std::string_view kCompatible = "5.5.5-";  // before MariaDB's own
  std::string_view text = version;
  if (is_mariadb() && text.starts_with(kCompatible)) text.remove_prefix(kCompatible.size());
  return text.substr(0, static_cast<std::size_t>(
                            std::find_if_not(text.begin(), text.end(), is_number) - text.begin()));
}

StreamMessage mysql_message(ByteView stream) {
  Reader in(stream);
  const auto low = take_u16_le(in);
  if (!low) return no_message(StreamGap::need_more);
  const auto high = in.u8();
  const auto sequence = in.u8();
  const auto first = in.u8();
  if (high && *high != 0) return no_message(StreamGap::foreign);
  if (*low == 0 || *low > kLongest) return no_message(StreamGap::foreign);
  if (sequence && *sequence > 1) return no_message(StreamGap::foreign);
  if (first && *first != kProtocol && *first != kError) return no_message(StreamGap::foreign);
  if (!first) return no_message(StreamGap::need_more);
  return whole_message(stream, kHead + *low);
}

Result<MysqlGreeting> parse_mysql_greeting(ByteView message) {
  constexpr std::size_t kThreadAndSalt = 4 + 8 + 1;
  constexpr std::size_t kBetween = 1 + 2;  // character set, status
  constexpr std::size_t kBehind = 1 + 10;  // length of the salt, reserved
  constexpr std::size_t kRestOfSalt = 13;
  Reader in(message);
  if (!in.take(kHead)) return fail(Errc::unsupported, "no MySQL greeting");
  const auto first = in.u8();
  if (first == kError) return read_error(in);
  if (first != kProtocol) return fail(Errc::unsupported, "no MySQL greeting");
  MysqlGreeting greeting;
  greeting.version = take_text(in);
  if (greeting.version.empty() || greeting.version[0] < '0' || greeting.version[0] > '9')
    return fail(Errc::unsupported, "no version in a MySQL greeting");
  if (!in.take(kThreadAndSalt)) return greeting;
  const auto capabilities = take_u16_le(in);
  greeting.tls = capabilities && (*capabilities & kTls) != 0;
  if (!in.take(kBetween) || !take_u16_le(in) || !in.take(kBehind) || !in.take(kRestOfSalt))
    return greeting;
  greeting.plugin = take_text(in);
  return greeting;
}

}  // namespace tenken::dissect
