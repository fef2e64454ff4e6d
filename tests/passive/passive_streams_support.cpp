#include "passive_streams_support.hpp"

#include <algorithm>

#include "capture_support.hpp"
#include "scanner/capture/packet.hpp"
#include "support/wire.hpp"

namespace tenken::test {
namespace {

namespace flag = capture::tcp_flag;

}  // namespace

Sent& Connection::add(bool from_client, std::uint8_t flags) {
  Sent& sent = packets_.emplace_back();
  sent.from_client = from_client;
  sent.flags = flags;
  sent.sequence = next_[from_client];
  sent.acknowledged = (flags & flag::kAck) != 0 ? next_[!from_client] : 0;
  sent.ns = static_cast<std::int64_t>(packets_.size()) * 1'000'000;
  return sent;
}

Connection& Connection::open() {
  add(true, flag::kSyn);
  ++next_[1];
  add(false, flag::kSyn | flag::kAck);
  ++next_[0];
  add(true, flag::kAck);
  return *this;
}

Connection& Connection::say(bool from_client, ByteView bytes, std::size_t size) {
  while (!bytes.empty()) {
    const ByteView part = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(part.size());
    const auto last = static_cast<std::uint8_t>(bytes.empty() ? flag::kPsh : 0);
    Sent& sent = add(from_client, flag::kAck | last);
    sent.bytes.assign(part.begin(), part.end());
    next_[from_client] += static_cast<std::uint32_t>(part.size());
  }
  return *this;
}

Connection& Connection::close() {
  add(true, flag::kFin | flag::kAck);
  ++next_[1];
  add(false, flag::kFin | flag::kAck);
  ++next_[0];
  return *this;
}

Bytes Connection::frame(const Sent& sent) const {
  Wire wire;
  const auto mac = [&](bool of_client) {
    wire.bytes(from_hex("0200000000")).u8(of_client ? 1 : 2);
  };
  mac(!sent.from_client);
  mac(sent.from_client);
  wire.bytes(from_hex("0800 4500")).u16(40 + sent.bytes.size());
  wire.bytes(from_hex("00004000 40 06 0000"));
  wire.bytes(from_hex(sent.from_client ? "0a000001 0a000002" : "0a000002 0a000001"));
  wire.u16(sent.from_client ? client_port_ : server_port_);
  wire.u16(sent.from_client ? server_port_ : client_port_);
  wire.u32(sent.sequence).u32(sent.acknowledged).u8(0x50).u8(sent.flags);
  wire.bytes(from_hex("2000 0000 0000")).bytes(sent.bytes);
  return wire.get();
}

void Connection::hear(passive::Listener& listener) const {
  std::uint64_t number = 0;
  for (const Sent& sent : packets_) {
    const Bytes bytes = frame(sent);
    capture::Frame frame;
    frame.original_length = static_cast<std::uint32_t>(bytes.size());
    frame.data = ByteView(bytes).first(sent.captured == 0 ? bytes.size() : sent.captured);
    frame.at = Timestamp(sent.ns);
    frame.number = ++number;
    listener.hear(frame);
  }
}

std::set<std::string> said(const passive::Listener& listener) {
  std::set<std::string> all;
  for (const passive::Signal* const signal : listener.signals().sorted())
    all.insert((signal->who.mac == MacAddress({2, 0, 0, 0, 0, 2}) ? "server " : "client ") +
               std::string(passive::info_of(signal->kind).name) + " " + signal->value);
  return all;
}

std::set<std::string> said(const Connection& connection) {
  passive::Listener listener;
  connection.hear(listener);
  listener.finish();
  return said(listener);
}

}  // namespace tenken::test
