#include "logins/username_token.hpp"

#include <array>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "logins/random_text.hpp"

namespace tenken::logins {
namespace {

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(std::max(size, 0)));
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string token_digest(const Secret& secret, std::string_view created, std::string_view nonce) {
  std::string all;
  all.reserve(nonce.size() + created.size() + secret.size() + 64);
  all.append(nonce).append(created).append(secret.reveal());
  const Wiped<std::string> held(std::move(all));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(held.get().data(), held.get().size(), digest.data(), &size, EVP_sha1(), nullptr);
  return base64({reinterpret_cast<const char*>(digest.data()), size});
}

std::string username_token(std::string_view account, const Secret& secret, std::string_view created,
                           std::string_view nonce) {
  constexpr std::string_view kWss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
  return fmt::format(
      R"(<w:Security xmlns:w="{0}wssecurity-secext-1.0.xsd" xmlns:u="{0}wssecurity-utility-1.0.xsd" s:mustUnderstand="1"><w:UsernameToken><w:Username>{1}</w:Username><w:Password Type="{0}username-token-profile-1.0#PasswordDigest">{2}</w:Password><w:Nonce EncodingType="{0}soap-message-security-1.0#Base64Binary">{3}</w:Nonce><u:Created>{4}</u:Created></w:UsernameToken></w:Security>)",
      kWss, escaped(account), token_digest(secret, created, nonce), base64(nonce), created);
}

std::string username_token(std::string_view account, const Secret& secret,
                           std::string_view created) {
  return username_token(account, secret, created, random_text());
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

bool says_not_authorised(std::string_view document) {
  for (const std::string_view mark : {"NotAuthorized", "FailedAuthentication", "InvalidSecurity",
                                      "not authorized", "Not Authorized", "not Authorized"})
    if (document.find(mark) != std::string_view::npos) return true;
  return false;
}

}  // namespace tenken::logins
