#include "scanner/passive/packet_hash.hpp"

#include <cstring>

#include <sodium.h>

namespace tenken::passive {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kStep = 2 * sizeof(std::uint64_t);

Wide product(std::uint64_t first, std::uint64_t second, const std::uint64_t* key) {
  return Wide{first + key[0]} * (second + key[1]);
}

Wide product(const std::byte* bytes, const std::uint64_t* key) {
  std::uint64_t words[2];
  std::memcpy(words, bytes, sizeof words);
  return product(words[0], words[1], key);
}

}  // namespace

PacketHash::PacketHash() { randombytes_buf(key_.data(), key_.size() * sizeof(std::uint64_t)); }

/// The last bytes are filled up with zeros: the size, which the head tells, says how many are none.
/// Of two messages of different length the longer one has a product of two words of the key that
/// the other one lacks: it is what it would have to be with a probability of 2^-63 at most.
PacketHash::Value PacketHash::operator()(std::span<const std::uint64_t> head, ByteView body) const {
  Wide sum = 0;
  const std::uint64_t* key = key_.data();
  for (std::size_t i = 0; i + 1 < head.size(); i += 2, key += 2)
    sum += product(head[i], head[i + 1], key);
  for (; body.size() >= kStep; body = body.subspan(kStep), key += 2)
    sum += product(body.data(), key);
  if (!body.empty()) {
    std::array<std::byte, kStep> last{};
    std::memcpy(last.data(), body.data(), body.size());
    sum += product(last.data(), key);
  }
  constexpr unsigned kHalf = 64;
  return {static_cast<std::uint64_t>(sum), static_cast<std::uint64_t>(sum >> kHalf)};
}

}  // namespace tenken::passive
