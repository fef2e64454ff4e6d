// Keys of SNMP version 3: the examples of RFC 3414 appendix A.3.
#include "logins/usm.hpp"

#include <algorithm>
#include <array>

#include "catch.hpp"
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "logins/knowledge.hpp"

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

logins::UsmWay way(logins::UsmHash hash) {
  logins::UsmWay way;
  way.hash = hash;
  return way;
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
  const logins::UsmKey md5(way(logins::UsmHash::md5), Secret("maplesyrup"), engine_of_the_rfc());
  CHECK(md5.proof(text) == code(EVP_md5(), bytes_of("526f5eed9fcce26f8964c2930787d82b"), text));
  const logins::UsmKey sha(way(logins::UsmHash::sha1), Secret("maplesyrup"), engine_of_the_rfc());
  CHECK(sha.proof(text) ==
        code(EVP_sha1(), bytes_of("6695febc9288e36282235fc7151f128497b38f3f"), text));
}

TEST_CASE("the way of a user is read from the end of an account", "[logins][usm]") {
  const auto split = [](const char* account) {
    logins::Candidate candidate(account, Secret("x"), "row", AttemptKind::operator_supplied);
    logins::split_way(candidate);
    return candidate.account + " " + candidate.way;
  };
  CHECK(split("auditor@sha256/aes") == "auditor sha256/aes");
  CHECK(split("auditor@md5") == "auditor md5");
  CHECK(split("a@b@sha512/des") == "a@b sha512/des");
  CHECK(split("someone@example.org") == "someone@example.org ");
  CHECK(split("auditor@sha256/rot13") == "auditor@sha256/rot13 ");
  CHECK(split("auditor@") == "auditor@ ");
}

TEST_CASE("proofs of SHA-2 have the lengths of the standard, and questions can be sealed",
          "[logins][usm]") {
  logins::UsmAgent agent;
  agent.engine_id = engine_of_the_rfc();
  for (const auto& [text, proof] : {std::pair("sha224", 16U), std::pair("sha256/aes", 24U),
                                    std::pair("sha384/des", 32U), std::pair("sha512/aes", 48U)}) {
    const auto way = logins::parse_usm_way(text);
    REQUIRE(way);
    const logins::UsmKey key(*way, Secret("maplesyrup"), agent.engine_id);
    const logins::Request request = logins::Requests::snmpv3_get(agent, "auditor", &key, 77);
    const Bytes datagram(request.bytes().begin(), request.bytes().end());
    const auto message = dissect::parse_usm(datagram);
    REQUIRE(message);
    CHECK(message->proof.size() == proof);
    CHECK(key.made(datagram, *message));
    CHECK((message->pdu == 0) == key.encrypts());  // what is asked cannot be read
    CHECK((as_text(datagram).find("\x2B\x06\x01\x02\x01\x01\x02") == std::string::npos) ==
          key.encrypts());
  }
}

TEST_CASE("an answer proves the key only as it was sent", "[logins][usm]") {
  logins::UsmAgent agent;
  agent.engine_id = engine_of_the_rfc();
  const logins::UsmKey key(way(logins::UsmHash::sha1), Secret("maplesyrup"), agent.engine_id);
  const logins::Request request = logins::Requests::snmpv3_get(agent, "auditor", &key, 77);
  Bytes datagram(request.bytes().begin(), request.bytes().end());
  const auto message = dissect::parse_usm(datagram);
  REQUIRE(message);
  CHECK(message->authenticated);
  CHECK(as_text(message->user) == "auditor");
  CHECK(message->request == 77);
  CHECK(key.made(datagram, *message));
  const logins::UsmKey other(way(logins::UsmHash::sha1), Secret("maplesyruq"), agent.engine_id);
  CHECK_FALSE(other.made(datagram, *message));
  datagram.back() ^= std::byte{1};
  const auto changed = dissect::parse_usm(datagram);
  CHECK_FALSE((changed && key.made(datagram, *changed)));
}
