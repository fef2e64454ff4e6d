// Keys of SNMP version 3: the examples of RFC 3414 appendix A.3.
#include "logins/usm.hpp"

#include <algorithm>
#include <array>

#include "catch.hpp"
#include <openssl/evp.h>
#include <openssl/hmac.h>

using namespace tenken;

namespace {

Bytes engine_of_the_rfc() {
  Bytes engine(12);
  engine.back() = std::byte{2};
  return engine;
}

Bytes bytes_of(std::string_view hexadecimal) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2)
    bytes.push_back(
        static_cast<std::byte>(std::stoi(std::string(hexadecimal.substr(i, 2)), nullptr, 16)));
  return bytes;
}

Bytes code(const EVP_MD* hash, const Bytes& key, const Bytes& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  HMAC(hash, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
  const auto bytes = std::as_bytes(std::span(out)).first(12);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("a user's key is bound to the agent as the standard's examples have it",
          "[logins][usm]") {
  const Bytes text = to_bytes("any message");
  const logins::UsmKey md5(logins::UsmHash::md5, Secret("maplesyrup"), engine_of_the_rfc());
  CHECK(md5.proof(text) == code(EVP_md5(), bytes_of("526f5eed9fcce26f8964c2930787d82b"), text));
  const logins::UsmKey sha(logins::UsmHash::sha1, Secret("maplesyrup"), engine_of_the_rfc());
  CHECK(sha.proof(text) ==
        code(EVP_sha1(), bytes_of("6695febc9288e36282235fc7151f128497b38f3f"), text));
}

TEST_CASE("an answer proves the key only as it was sent", "[logins][usm]") {
  logins::UsmAgent agent;
  agent.engine_id = engine_of_the_rfc();
  const logins::UsmKey key(logins::UsmHash::sha1, Secret("maplesyrup"), agent.engine_id);
  const logins::Request request = logins::Requests::snmpv3_get(agent, "auditor", &key, 77);
  Bytes datagram(request.bytes().begin(), request.bytes().end());
  const auto message = dissect::parse_usm(datagram);
  REQUIRE(message);
  CHECK(message->authenticated);
  CHECK(as_text(message->user) == "auditor");
  CHECK(message->request == 77);
  CHECK(key.made(datagram, *message));
  const logins::UsmKey other(logins::UsmHash::sha1, Secret("maplesyruq"), agent.engine_id);
  CHECK_FALSE(other.made(datagram, *message));
  datagram.back() ^= std::byte{1};
  const auto changed = dissect::parse_usm(datagram);
  CHECK_FALSE((changed && key.made(datagram, *changed)));
}
