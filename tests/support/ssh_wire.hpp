// Builds what an SSH server sends before encryption. RFC 4253 sections 6 and 7.1.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tenken::test {

inline std::string be32(std::size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text.push_back(static_cast<char>((value >> shift) & 0xFF));
  return text;
}

/// A KEXINIT payload with these eight lists; the cookie is filled with `cookie`.
inline std::string kexinit(const std::array<std::string_view, 8>& lists, char cookie = 'c') {
  std::string payload = "\x14" + std::string(16, cookie);
  for (const std::string_view list : lists) payload += be32(list.size()) + std::string(list);
  payload += be32(0);  // the last two lists: languages
  payload += be32(0);
  payload += std::string(5, '\0');
  return payload;
}

/// A binary packet without MAC, padded to 8 bytes.
inline std::string ssh_packet(std::string_view payload) {
  std::size_t padding = 8 - (5 + payload.size()) % 8;
  if (padding < 4) padding += 8;
  return be32(1 + payload.size() + padding) + static_cast<char>(padding) + std::string(payload) +
         std::string(padding, '\0');
}

}  // namespace tenken::test
