// Logins in lines. The first byte chooses the protocol; 0x01 changes the direction. How the
// directions are cut must not change what is found.
#include "scanner/dissect/line_login.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace tenken;

struct Found {
  std::vector<std::string> logins;
  std::string banner;
};

Found follow(dissect::LineProtocol protocol, ByteView bytes, std::size_t piece) {
  Found found;
  dissect::LineLogin follower(protocol);
  const dissect::LoginSink sink = [&](const dissect::Login& login, dissect::LoginOutcome outcome) {
    std::string text(login.user);
    text += '\0';
    text += as_text(login.secret.reveal());
    text += static_cast<char>(static_cast<int>(outcome) + '0');
    found.logins.push_back(text);
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
  found.banner = follower.banner();
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto protocol = static_cast<dissect::LineProtocol>(data[0] % 4);
  const ByteView bytes = std::as_bytes(std::span(data + 1, size - 1));
  const Found whole = follow(protocol, bytes, size);
  const Found pieces = follow(protocol, bytes, 3);
  if (whole.logins != pieces.logins || whole.banner != pieces.banner) std::abort();
  return 0;
}
