// Logins in terminals. 0x01 changes the direction; how the directions are cut changes nothing.
#include "scanner/dissect/telnet_login.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace tenken;

std::vector<std::string> follow(ByteView bytes, std::size_t piece) {
  std::vector<std::string> logins;
  dissect::TelnetLogin follower;
  const dissect::LoginSink sink = [&](const dissect::Login& login, dissect::LoginOutcome outcome) {
    std::string text(login.user);
    text += '\0';
    text += as_text(login.secret.reveal());
    text += static_cast<char>(static_cast<int>(outcome) + '0');
    logins.push_back(text);
  };
  bool from_client = false;
  while (!bytes.empty()) {
    const auto turn = std::find(bytes.begin(), bytes.end(), std::byte{1});
    ByteView part = bytes.first(static_cast<std::size_t>(turn - bytes.begin()));
    bytes = bytes.subspan(std::min(bytes.size(), part.size() + 1));
    while (!part.empty()) {
      const ByteView next = part.first(std::min(piece, part.size()));
      part = part.subspan(next.size());
      if (from_client)
        follower.client(next, sink);
      else
        follower.server(next, sink);
    }
    from_client = !from_client;
  }
  follower.finish(sink);
  if (follower.banner().size() > dissect::TelnetLogin::kMaxBanner) std::abort();
  return logins;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (follow(bytes, size) != follow(bytes, 1)) std::abort();
  return 0;
}
