#include "scanner/dissect/tftp.hpp"

#include <optional>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

/// The text before the next NUL, which must be there.
std::optional<std::string_view> take_text(Reader& in) {
  const std::string_view text = as_text(in.rest());
  const std::size_t end = text.find('\0');
  if (end == std::string_view::npos || !in.take(end + 1)) return std::nullopt;
  return text.substr(0, end);
}

bool is_mode(std::string_view mode) {
  return same_folded(mode, "octet") || same_folded(mode, "netascii") || same_folded(mode, "mail");
}

}  // namespace

Result<TftpMessage> parse_tftp(ByteView datagram) {
  const auto cut = [] { return fail(Errc::malformed, "TFTP is cut"); };
  const auto other = [] { return fail(Errc::unsupported, "no TFTP"); };
  Reader in(datagram);
  const auto code = in.u16();
  if (!code) return cut();
  TftpMessage message;
  if (*code == 0 || *code > static_cast<std::uint16_t>(TftpKind::options)) return other();
  message.kind = static_cast<TftpKind>(*code);
  switch (message.kind) {
    case TftpKind::read:
    case TftpKind::write: {
      const auto file = take_text(in);
      const auto mode = file ? take_text(in) : std::nullopt;
      if (!mode) return cut();
      if (file->empty() || !is_mode(*mode)) return other();
      message.file = *file;
      message.mode = *mode;
      return message;
    }
    case TftpKind::data:
    case TftpKind::acknowledge:
    case TftpKind::error: {
      const auto number = in.u16();
      if (!number) return cut();
      message.number = *number;
      if (message.kind == TftpKind::error) message.reason = until_nul(in.rest());
      return message;
    }
    case TftpKind::options:
      return message;
  }
  return other();
}

}  // namespace tenken::dissect
