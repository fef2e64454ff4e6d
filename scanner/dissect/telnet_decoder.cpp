#include "scanner/dissect/telnet_decoder.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

// RFC 1184 gives 236-238 (EOF, SUSP, ABORT), RFC 885 gives 239 (end of record).
constexpr std::uint8_t kFirstCommand = 236;

/// The place of the next IAC from `at` on, or the end. In negotiations it is near.
std::size_t find_iac(ByteView bytes, std::size_t at) {
  constexpr std::size_t kNear = 32;
  constexpr std::byte kIac{telnet::kIac};
  const std::size_t near = std::min(bytes.size(), at + kNear);
  for (; at < near; ++at)
    if (bytes[at] == kIac) return at;
  return std::min(as_text(bytes).find(static_cast<char>(telnet::kIac), at), bytes.size());
}

}  // namespace

TelnetDecoder::Event TelnetDecoder::feed(std::uint8_t byte) {
  switch (state_) {
    case State::data:
      if (byte != telnet::kIac) return {Kind::data, byte, 0};
      state_ = State::iac;
      return {};
    case State::iac:
      return command(byte);
    case State::verb:
      state_ = State::data;
      return {Kind::option, byte, verb_};
    case State::subnegotiation:
      if (byte == telnet::kIac) state_ = State::subnegotiation_iac;
      return {};
    case State::subnegotiation_iac:
      state_ = byte == telnet::kSe ? State::data : State::subnegotiation;
      return {};
  }
  return {};
}

ByteView TelnetDecoder::take_data(ByteView& bytes) {
  ByteView data;
  std::size_t at = 0;
  while (at < bytes.size() && data.empty()) {
    const std::size_t begin = at;
    switch (state_) {
      case State::data:
        at = find_iac(bytes, at);
        data = bytes.subspan(begin, at - begin);
        if (!data.empty()) break;
        state_ = State::iac;
        ++at;
        break;
      case State::subnegotiation:
        at = find_iac(bytes, at);
        if (at == bytes.size()) break;
        state_ = State::subnegotiation_iac;
        ++at;
        break;
      case State::subnegotiation_iac:
        state_ = bytes[at++] == std::byte{telnet::kSe} ? State::data : State::subnegotiation;
        break;
      case State::verb:
        state_ = State::data;
        ++at;
        break;
      case State::iac:
        if (command(std::to_integer<std::uint8_t>(bytes[at++])).kind == Kind::data)
          data = bytes.subspan(begin, 1);
        break;
    }
  }
  bytes = bytes.subspan(at);
  return data;
}

TelnetDecoder::Event TelnetDecoder::command(std::uint8_t byte) {
  state_ = State::data;
  if (byte == telnet::kIac) return {Kind::data, byte, 0};
  if (byte == telnet::kSb) {
    state_ = State::subnegotiation;
  } else if (byte >= telnet::kWill) {
    verb_ = byte;
    state_ = State::verb;
  } else if (byte < kFirstCommand) {
    return {Kind::fault, byte, 0};
  }
  return {};
}

}  // namespace tenken::dissect
