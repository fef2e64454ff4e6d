#include "logins/ntlm_guest.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "logins/random_text.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::logins {
namespace {

using dissect::Writer;

// Unicode, the target is asked for, NTLM, extended session security; no signing, no sealing.
constexpr std::uint32_t kFlags = 0x00080205;
// MD4 of nothing: the hash of an empty password.
constexpr std::array<std::uint8_t, 16> kEmptyHash{0x31, 0xD6, 0xCF, 0xE0, 0xD1, 0x6A, 0xE9, 0x31,
                                                  0xB7, 0x3C, 0x59, 0xD7, 0xE0, 0xC0, 0x89, 0xC0};

Bytes utf16(std::string_view ascii) {
  Writer out;
  for (const char c : ascii) out.u16_le(static_cast<unsigned char>(c));
  return out.view();
}

Bytes hmac_md5(ByteView key, ByteView text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  HMAC(EVP_md5(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
  const auto bytes = std::as_bytes(std::span(code)).first(size);
  return {bytes.begin(), bytes.end()};
}

/// The time that the server told with its challenge (pair 7); zeros where it did not.
Bytes time_of(ByteView pairs) {
  constexpr unsigned kTime = 7;
  constexpr std::size_t kSize = 8;
  Reader in(pairs);
  while (const auto head = in.take(4)) {
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>((*head)[i]); };
    const unsigned kind = at(0) | at(1) << 8U;
    const auto value = in.take(at(2) | at(3) << 8U);
    if (!value || kind == 0) break;
    if (kind == kTime && value->size() == kSize) return {value->begin(), value->end()};
  }
  return Bytes(kSize);
}

}  // namespace

Bytes ntlm_hello() {
  constexpr std::size_t kNoNames = 16;
  return Writer().text({"NTLMSSP\0", 8}).u32_le(1).u32_le(kFlags).zeros(kNoNames).view();
}

Bytes ntlm_guest(std::string_view account, const dissect::NtlmChallenge& challenge) {
  std::string upper(account);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const Bytes key = hmac_md5(std::as_bytes(std::span(kEmptyHash)), utf16(upper));
  constexpr std::size_t kClientChallenge = 8;
  const Bytes own = to_bytes(random_text(kClientChallenge));
  const Bytes blob = Writer()
                         .u32_le(0x00000101)
                         .u32_le(0)
                         .bytes(time_of(challenge.target))
                         .bytes(own)
                         .u32_le(0)
                         .bytes(challenge.target)
                         .u32_le(0)
                         .view();
  const Bytes proven = Writer().bytes(challenge.challenge).bytes(blob).view();
  const Bytes response = Writer().bytes(hmac_md5(key, proven)).bytes(blob).view();
  const Bytes name = utf16(account);
  constexpr std::uint32_t kHead = 64;
  constexpr std::uint32_t kOldResponse = 24;
  const auto name_size = static_cast<unsigned>(name.size());
  const auto size = static_cast<unsigned>(response.size());
  Writer out;
  const auto field = [&out](unsigned length, std::uint32_t offset) {
    out.u16_le(length).u16_le(length).u32_le(offset);
  };
  out.text({"NTLMSSP\0", 8}).u32_le(3);
  field(kOldResponse, kHead + name_size);
  field(size, kHead + name_size + kOldResponse);
  field(0, kHead);          // domain
  field(name_size, kHead);  // account
  field(0, kHead);          // workstation
  field(0, kHead);          // session key
  out.u32_le(kFlags);
  return out.bytes(name).zeros(kOldResponse).bytes(response).view();
}

}  // namespace tenken::logins
