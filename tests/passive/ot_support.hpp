// What the tests of plant protocols share: packets of real captures, and streams cut anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "catch.hpp"

#include "scanner/capture/packet.hpp"
#include "scanner/dissect/ot.hpp"
#include "support/wire.hpp"

namespace tenken::test {

/// Calls visit with each packet of the capture that carries a payload.
void for_each_packet(const std::string& name,
                     const std::function<void(const capture::Packet&)>& visit);
/// The same for packets from or to `port`; the role says who of both sends.
void for_each_message(const std::string& name, std::uint16_t port,
                      const std::function<void(dissect::OtRole, ByteView)>& visit);

/// A stream that begins with `message` gives exactly it, and each part of it asks for more.
template <class Take>
void check_stream(const Bytes& message, Take take) {
  Bytes longer = message;
  longer.insert(longer.end(), {std::byte{1}, std::byte{2}, std::byte{3}});
  const auto taken = take(ByteView(longer));
  REQUIRE(taken);
  CHECK(taken->data() == longer.data());
  CHECK(taken->size() == message.size());
  for_each_cut(message, [&](ByteView part) {
    const auto none = take(part);
    REQUIRE_FALSE(none);
    CHECK(none.error() == dissect::StreamGap::need_more);
  });
  for_each_lie(message, [&](ByteView lie) {
    const auto some = take(lie);
    if (some) CHECK(lies_in(lie, *some));
  });
}

template <class Take>
bool is_foreign(const Bytes& stream, Take take) {
  const auto taken = take(ByteView(stream));
  return !taken && taken.error() == dissect::StreamGap::foreign;
}

}  // namespace tenken::test
