#include "model/id.hpp"

#include <algorithm>
#include <mutex>
#include <random>
#include <utility>

namespace tenken {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Fills `out` from exactly its size in lower-case hexadecimal digits.
template <std::size_t N>
bool from_hex(std::string_view text, std::array<std::uint8_t, N>& out) {
  if (text.size() != 2 * N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace

Uuid make_uuid(Timestamp now) {
  static std::mutex mutex;
  static std::random_device random;
  static std::uint64_t last_ms = 0;
  static std::uint32_t counter =
      0;  // 12 bits of rand_a, so that ids of one millisecond grow (RFC 9562 6.2)

  const std::lock_guard lock(mutex);
  const std::int64_t floor_ms = now.nanoseconds / 1'000'000;
  const std::uint64_t ms = floor_ms < 0 ? 0 : static_cast<std::uint64_t>(floor_ms);
  if (ms > last_ms) {
    last_ms = ms;
    counter = random() & 0x7FFU;
  } else if (++counter > 0xFFFU) {
    ++last_ms;
    counter = 0;
  }
  Uuid uuid{};
  for (std::size_t i = 0; i < 6; ++i) uuid[i] = static_cast<std::uint8_t>(last_ms >> (40 - 8 * i));
  uuid[6] = static_cast<std::uint8_t>(0x70U | (counter >> 8U));
  uuid[7] = static_cast<std::uint8_t>(counter);
  for (std::size_t i = 8; i < 16; i += 4) {
    const std::uint32_t bits = random();
    for (std::size_t k = 0; k < 4; ++k) uuid[i + k] = static_cast<std::uint8_t>(bits >> (8 * k));
  }
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U);
  return uuid;
}

std::string uuid_text(const Uuid& uuid) {
  const std::string hex = to_hex(std::as_bytes(std::span(uuid)));
  std::string text(36, '-');
  auto from = hex.begin();
  for (const auto& [at, size] : {std::pair(0, 8), {9, 4}, {14, 4}, {19, 4}, {24, 12}}) {
    std::copy_n(from, size, text.begin() + at);
    from += size;
  }
  return text;
}

Result<Uuid> parse_uuid(std::string_view text) {
  Uuid uuid{};
  std::string hex;
  bool good = text.size() == 36;
  for (std::size_t i = 0; good && i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    good = (text[i] == '-') == dash;
    if (!dash) hex += text[i];
  }
  if (!good || !from_hex(hex, uuid))
    return fail(Errc::malformed, "not a UUID: " + printable(text, 40));
  return uuid;
}

std::string EvidenceId::to_string() const { return to_hex(std::as_bytes(std::span(digest))); }

Result<EvidenceId> EvidenceId::parse(std::string_view text) {
  EvidenceId id;
  if (!from_hex(text, id.digest))
    return fail(Errc::malformed, "not an evidence id: " + printable(text, 70));
  return id;
}

}  // namespace tenken
