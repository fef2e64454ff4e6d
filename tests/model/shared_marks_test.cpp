// Keys and hashes of passwords that several devices show.
#include "catch.hpp"

#include "model/heard_secret.hpp"
#include "model/inventory_view.hpp"

using namespace tenken;

TEST_CASE("what several devices show is found once for each of them", "[model]") {
  std::vector<Device> devices(4);
  const auto serve = [&](std::size_t place, const char* claim, const char* value,
                         bool open = true) {
    Service& service = devices[place].services.emplace_back();
    service.open = open;
    service.facts[claim].value = value;
  };
  serve(0, "ssh.hostkey.ssh-ed25519", "SHA256:a");
  serve(0, "ssh.hostkey.ssh-ed25519", "SHA256:a");  // at two ports
  devices[1].facts["identity.ssh_host_key"].value = "SHA256:a";
  serve(2, "ssh.hostkey.ssh-rsa", "SHA256:a", false);  // closed by now
  serve(2, "tls.cert.spki_sha256", "bb");
  serve(3, "tls.cert.subject", "SHA256:a");  // no key
  HeardSecret secret;
  secret.protocol = "ftp";
  secret.account = "admin";
  secret.hash = "00112233445566778899aabbccddeeff";
  for (const std::size_t place : {std::size_t{1}, std::size_t{3}})
    devices[place].facts["login.secret"].value = secret.to_string();
  const SharedMarks expected{{"SHA256:a", {0, 1}}, {secret.hash, {1, 3}}};
  CHECK(shared_marks(devices) == expected);
  CHECK(shared_marks({}).empty());
}
