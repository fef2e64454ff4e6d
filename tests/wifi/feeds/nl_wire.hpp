// Builds messages of netlink in the byte order of this machine.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "model/bytes.hpp"

namespace tenken::test {

template <class T>
void append(Bytes& out, const T& value) {
  const ByteView bytes = std::as_bytes(std::span(&value, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Attributes, one after another.
class NlWire {
 public:
  NlWire& put(std::uint16_t type, ByteView body) {
    nlattr header{};
    header.nla_len = static_cast<std::uint16_t>(sizeof header + body.size());
    header.nla_type = type;
    append(out_, header);
    out_.insert(out_.end(), body.begin(), body.end());
    out_.resize(NLA_ALIGN(out_.size()));
    return *this;
  }
  NlWire& u16(std::uint16_t type, std::uint16_t value) { return put(type, bytes_of(value)); }
  NlWire& u32(std::uint16_t type, std::uint32_t value) { return put(type, bytes_of(value)); }
  NlWire& text(std::uint16_t type, std::string_view value) {
    Bytes body = to_bytes(value);
    body.push_back(std::byte{0});
    return put(type, body);
  }
  NlWire& nest(std::uint16_t type, const NlWire& inner) {
    return put(static_cast<std::uint16_t>(type | NLA_F_NESTED), inner.out_);
  }
  const Bytes& get() const { return out_; }

 private:
  template <class T>
  static Bytes bytes_of(const T& value) {
    Bytes out;
    append(out, value);
    return out;
  }

  Bytes out_;
};

inline Bytes number(std::int32_t value) {
  Bytes out;
  append(out, value);
  return out;
}

inline Bytes generic(std::uint8_t command, const Bytes& attributes) {
  genlmsghdr header{};
  header.cmd = command;
  header.version = 1;
  Bytes out;
  append(out, header);
  out.insert(out.end(), attributes.begin(), attributes.end());
  return out;
}

inline Bytes message(std::uint16_t type, std::uint32_t sequence, const Bytes& body) {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + body.size());
  header.nlmsg_type = type;
  header.nlmsg_seq = sequence;
  Bytes out;
  append(out, header);
  out.insert(out.end(), body.begin(), body.end());
  out.resize(NLMSG_ALIGN(out.size()));
  return out;
}

}  // namespace tenken::test
