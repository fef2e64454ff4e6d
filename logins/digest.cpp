#include "logins/digest.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "logins/quoting.hpp"
#include "model/bytes.hpp"
#include "scanner/dissect/http_auth.hpp"

namespace tenken::logins {
namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), fold);
  return out;
}

/// Looked up once: doing so for every password takes most of the time.
const EVP_MD* fetched(const char* name) { return EVP_MD_fetch(nullptr, name, nullptr); }

const EVP_MD* hash_of(const std::string& algorithm) {
  static const EVP_MD* const md5 = fetched("MD5");
  static const EVP_MD* const sha256 = fetched("SHA256");
  const std::string name = folded(algorithm);
  if (name.empty() || name == "md5" || name == "md5-sess") return md5;
  if (name == "sha-256" || name == "sha-256-sess") return sha256;
  return nullptr;
}

bool is_session(const std::string& algorithm) { return folded(algorithm).ends_with("-sess"); }

std::string hex_hash(const EVP_MD* hash, std::string_view text) {
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, hash,
             nullptr);
  return to_hex(ByteView(digest).first(size));
}

/// "auth" of "auth,auth-int".
bool offers_auth(std::string_view qop) {
  const std::string list = folded(qop);
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    std::string_view one = rest.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == "auth") return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool is_digest(std::string_view header) {
  constexpr std::string_view kScheme = "digest ";
  return folded(header.substr(0, kScheme.size())) == kScheme;
}

}  // namespace

bool is_readable(const DigestParts& parts) {
  const bool session = is_session(parts.algorithm);
  return hash_of(parts.algorithm) != nullptr && (parts.qop.empty() || parts.qop == "auth") &&
         !(session && parts.client_nonce.empty());
}

DigestProof::DigestProof(const DigestParts& parts) : parts_(parts), readable_(is_readable(parts)) {
  if (!readable_) return;
  const std::string request =
      hex_hash(hash_of(parts_.algorithm), fmt::format("{}:{}", parts_.method, parts_.uri));
  after_ = parts_.qop.empty() ? fmt::format(":{}:{}", parts_.nonce, request)
                              : fmt::format(":{}:{}:{}:{}:{}", parts_.nonce, parts_.count,
                                            parts_.client_nonce, parts_.qop, request);
}

std::string DigestProof::response(std::string_view user, const Secret& secret) const {
  if (!readable_) return {};
  const EVP_MD* const hash = hash_of(parts_.algorithm);
  std::string text;
  text.reserve(user.size() + parts_.realm.size() + secret.size() + 2);
  text.append(user).append(":").append(parts_.realm).append(":").append(secret.reveal());
  const Wiped<std::string> held(std::move(text));
  std::string who = hex_hash(hash, held.get());
  if (is_session(parts_.algorithm))
    who = hex_hash(hash, fmt::format("{}:{}:{}", who, parts_.nonce, parts_.client_nonce));
  return hex_hash(hash, who + after_);
}

std::optional<DigestParts> read_challenge(std::string_view challenge) {
  if (!is_digest(challenge)) return std::nullopt;
  DigestParts parts;
  parts.realm = dissect::auth_parameter(challenge, "realm");
  parts.nonce = dissect::auth_parameter(challenge, "nonce");
  parts.opaque = dissect::auth_parameter(challenge, "opaque");
  if (const auto name = dissect::auth_parameter(challenge, "algorithm"); !name.empty())
    parts.algorithm = name;
  const auto qop = dissect::auth_parameter(challenge, "qop");
  if (!qop.empty() && !offers_auth(qop)) return std::nullopt;
  if (!qop.empty()) parts.qop = "auth";
  if (parts.nonce.empty() || hash_of(parts.algorithm) == nullptr) return std::nullopt;
  return parts;
}

std::optional<HeardDigest> read_credentials(std::string_view authorization,
                                            std::string_view method) {
  if (!is_digest(authorization)) return std::nullopt;
  HeardDigest heard;
  const auto value = [&](std::string_view name) {
    return std::string(dissect::auth_parameter(authorization, name));
  };
  heard.parts.user = value("username");
  heard.parts.realm = value("realm");
  heard.parts.nonce = value("nonce");
  heard.parts.uri = value("uri");
  heard.parts.method = method;
  if (const std::string name = value("algorithm"); !name.empty()) heard.parts.algorithm = name;
  heard.parts.qop = value("qop");
  heard.parts.count = value("nc");
  heard.parts.client_nonce = value("cnonce");
  heard.response = folded(value("response"));
  if (heard.response.empty() || !is_readable(heard.parts)) return std::nullopt;
  return heard;
}

std::string digest_authorization(const DigestParts& parts, const Secret& secret) {
  const std::string response = DigestProof(parts).response(parts.user, secret);
  std::string text =
      fmt::format("Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{}\"",
                  inside_quotes(parts.user), parts.realm, parts.nonce, parts.uri, response);
  text += fmt::format(", algorithm={}", parts.algorithm);
  if (!parts.opaque.empty()) text += fmt::format(", opaque=\"{}\"", parts.opaque);
  if (!parts.qop.empty())
    text +=
        fmt::format(", qop={}, nc={}, cnonce=\"{}\"", parts.qop, parts.count, parts.client_nonce);
  return text;
}

}  // namespace tenken::logins
