#include "scanner/dissect/telnet_decoder.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

// RFC 1184 gives 236-238 (EOF, SUSP, ABORT), RFC 885 gives 239 (end of record).
constexpr std::uint8_t kFirstCommand = 236;

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

std::size_t TelnetDecoder::run(ByteView next) const {
  if (state_ != State::data && state_ != State::subnegotiation) return 0;
  return std::min(as_text(next).find(static_cast<char>(telnet::kIac)), next.size());
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
