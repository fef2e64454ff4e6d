#include "scanner/dissect/proofs.hpp"

#include <algorithm>

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/json_fields.hpp"
#include "scanner/dissect/sofia.hpp"
#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

constexpr std::string_view kUsernameToken = "UsernameToken";
constexpr std::size_t kHeadBeforeJson = 20;

struct TokenFields {
  std::string_view user;
  std::string_view password;
  TokenProof proof;

  TokenFields() = default;
};

TokenFields read_token_fields(std::string_view elements) {
  TokenFields fields;
  XmlLeaves leaves(elements);
  while (const auto leaf = leaves.next()) {
    if (leaf->kind != XmlKind::text) continue;
    if (leaf->name == "Username") fields.user = leaf->text;
    if (leaf->name == "Password") fields.password = leaf->text;
    if (leaf->name == "Nonce") fields.proof.nonce = leaf->text;
    if (leaf->name == "Created") fields.proof.created = leaf->text;
  }
  fields.proof.digest = fields.password;
  return fields;
}

}  // namespace

std::optional<TokenProof> read_token_proof(std::string_view elements) {
  const TokenProof proof = read_token_fields(elements).proof;
  if (proof.digest.empty() || proof.nonce.empty() || proof.created.empty()) return std::nullopt;
  return proof;
}

Login read_soap_login(std::string_view document) {
  Login login;
  const std::size_t begin = document.find(kUsernameToken);
  const std::size_t end = document.rfind(kUsernameToken);
  if (begin == end) return login;  // it is opened and closed
  std::string_view elements = document.substr(begin, end - begin);
  elements.remove_prefix(std::min(elements.find('>'), elements.size()));
  if (!elements.empty()) elements.remove_prefix(1);
  const TokenFields fields = read_token_fields(elements);
  if (fields.user.empty()) return login;
  login.user = fields.user;
  // The type of a password stands in its attribute; without one it is the password itself.
  if (elements.find("#PasswordDigest") == std::string_view::npos) {
    login.kind = LoginKind::clear;
    login.secret = SecretView(as_bytes(fields.password));
    return login;
  }
  login.kind = LoginKind::challenge;
  login.proof = elements;
  login.method = kTokenProof;
  return login;
}

Login read_sofia_login(ByteView message) {
  constexpr std::uint16_t kLogin = 1000;
  Login login;
  if (parse_sofia(message).kind != kLogin || message.size() <= kHeadBeforeJson) return login;
  JsonFields fields(as_text(message.subspan(kHeadBeforeJson)));
  while (const auto field = fields.next()) {
    if (field->key == "UserName") login.user = field->value;
    if (field->key == "PassWord") login.proof = field->value;
  }
  if (login.user.empty() || login.proof.empty()) return Login();
  login.kind = LoginKind::challenge;
  login.method = kSofiaProof;
  return login;
}

}  // namespace tenken::dissect
