#include "scanner/wifi_feeds/nl_message.hpp"

#include <algorithm>
#include <cstring>

#include <linux/genetlink.h>
#include <linux/netlink.h>

namespace tenken::wifi_feeds {
namespace {

template <class T>
std::optional<T> read(ByteView bytes) {
  T value{};
  if (bytes.size() < sizeof value) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// What follows `size` bytes and their padding.
ByteView behind(ByteView bytes, std::size_t size) {
  constexpr std::size_t kAlign = NLMSG_ALIGNTO;
  const std::size_t padded = (size + kAlign - 1) / kAlign * kAlign;
  return bytes.subspan(std::min(padded, bytes.size()));
}

}  // namespace

std::optional<NlMessage> NlMessages::next() {
  const auto header = read<nlmsghdr>(rest_);
  if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > rest_.size())
    return std::nullopt;
  NlMessage out;
  out.type = header->nlmsg_type;
  out.flags = header->nlmsg_flags;
  out.sequence = header->nlmsg_seq;
  out.body = rest_.first(header->nlmsg_len).subspan(sizeof(nlmsghdr));
  rest_ = behind(rest_, header->nlmsg_len);
  return out;
}

std::optional<std::uint16_t> NlAttribute::u16() const {
  return body.size() == sizeof(std::uint16_t) ? read<std::uint16_t>(body) : std::nullopt;
}
std::optional<std::uint32_t> NlAttribute::u32() const {
  return body.size() == sizeof(std::uint32_t) ? read<std::uint32_t>(body) : std::nullopt;
}

std::optional<NlAttribute> NlAttributes::next() {
  const auto header = read<nlattr>(rest_);
  if (!header || header->nla_len < sizeof(nlattr) || header->nla_len > rest_.size())
    return std::nullopt;
  NlAttribute out;
  out.type = static_cast<std::uint16_t>(header->nla_type & NLA_TYPE_MASK);
  out.body = rest_.first(header->nla_len).subspan(sizeof(nlattr));
  rest_ = behind(rest_, header->nla_len);
  return out;
}

std::optional<NlAttribute> NlAttributes::find(ByteView bytes, std::uint16_t type) {
  NlAttributes all(bytes);
  while (const auto one = all.next())
    if (one->type == type) return one;
  return std::nullopt;
}

std::optional<NlCommand> read_command(ByteView body) {
  const auto header = read<genlmsghdr>(body);
  if (!header) return std::nullopt;
  NlCommand out;
  out.command = header->cmd;
  out.attributes = body.subspan(sizeof(genlmsghdr));
  return out;
}

std::optional<std::int32_t> read_error(ByteView body) { return read<std::int32_t>(body); }

}  // namespace tenken::wifi_feeds
