// 26-1 and 26-2: the device proves who it is, and so do its users.
#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

Device with_certificate(const char* not_after, const char* self_signed) {
  Device device = test::device();
  test::add_service(device, 443, "https",
                    {{"tls.cert.not_after", not_after},
                     {"tls.cert.self_signed", self_signed},
                     {"tls.cert.issuer", "CN=maker"}});
  return device;
}

}  // namespace

TEST_CASE("26-1: expired and shared keys do not conform", "[rules][26-1]") {
  const auto expired = test::judge("26-1", with_certificate("2025-11-23T00:00:00Z", "true"));
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].verdict == Verdict::non_conforming);
  CHECK(expired[0].reason.args[1] == "2025-11-23");
  InventoryView view;
  view.devices = {test::device("192.0.2.7"), test::device("192.0.2.8"), test::device("192.0.2.9")};
  view.devices[0].facts["identity.ssh_host_key"] = test::fact("SHA256:a", test::evidence(9));
  view.devices[1].facts["identity.ssh_host_key"] = test::fact("SHA256:a");
  view.devices[2].facts["identity.ssh_host_key"] = test::fact("SHA256:b");
  const auto shared = find_rule("26-1")->judge(view.devices[0], view, {});
  REQUIRE(find(shared, Msg::rule_26_1_shared) != nullptr);
  CHECK(find(shared, Msg::rule_26_1_shared)->reason.args[1] == "192.0.2.8");
  CHECK(find(shared, Msg::rule_26_1_shared)->evidence == std::vector{test::evidence(9)});
  const auto own = find_rule("26-1")->judge(view.devices[2], view, {});
  CHECK(test::verdict(own) == Verdict::not_observed);
  REQUIRE(find(own, Msg::rule_26_1_key_only) != nullptr);
  CHECK(own[0].reason.args == std::vector<std::string>{"SHA256:b"});
  CHECK(find(test::judge("26-1", test::device()), Msg::rule_26_1_nothing) != nullptr);
}

TEST_CASE("26-1: the key of any service counts, whichever device fact names it", "[rules][26-1]") {
  struct Row {
    const char* own;    // claim of a service
    const char* other;  // claim of a service of the other device
    const char* value;
    bool open;
    Verdict verdict;
  };
  const Row rows[] = {
      {"tls.cert.spki_sha256", "tls.cert.spki_sha256", "aa", true, Verdict::non_conforming},
      {"ssh.hostkey.ssh-ed25519", "ssh.hostkey.ssh-ed25519", "SHA256:a", true,
       Verdict::non_conforming},
      {"tls.cert.spki_sha256", "tls.cert.spki_sha256", "aa", false, Verdict::not_observed},
      {"tls.cert.spki_sha256", "tls.cert.sha256", "aa", true, Verdict::not_observed},
      {"tls.cert.spki_sha256", "tls.cert.spki_sha256", "", true, Verdict::not_observed},
  };
  for (const Row& row : rows) {
    INFO(row.own << " and " << row.other << " " << row.value);
    InventoryView view;
    view.devices = {test::device("192.0.2.7"), test::device("192.0.2.8")};
    test::add_service(view.devices[0], 8443, "tls", {{row.own, row.value}});
    test::add_service(view.devices[1], 443, "tls", {{row.other, row.value}}).open = row.open;
    view.devices[1].facts["identity.tls_key"] = test::fact("other");
    const auto judgements = find_rule("26-1")->judge(view.devices[0], view, {});
    CHECK(test::verdict(judgements) == row.verdict);
    if (row.verdict != Verdict::non_conforming) continue;
    REQUIRE(judgements.size() == 1);
    CHECK(judgements[0].evidence == std::vector{test::evidence(1)});
  }
}

TEST_CASE("26-1: one key on two services of a device is not shared", "[rules][26-1]") {
  InventoryView view;
  view.devices = {test::device()};
  test::add_service(view.devices[0], 443, "https", {{"tls.cert.spki_sha256", "aa"}});
  test::add_service(view.devices[0], 8443, "https", {{"tls.cert.spki_sha256", "aa"}});
  view.devices[0].facts["identity.tls_key"] = test::fact("aa");
  CHECK(find(find_rule("26-1")->judge(view.devices[0], view, {}), Msg::rule_26_1_shared) ==
        nullptr);
}

TEST_CASE("26-1: a key behind a forwarded port is not shared", "[rules][26-1]") {
  InventoryView view;
  view.devices = {test::device("192.0.2.7"), test::device("203.0.113.1")};
  for (Device& device : view.devices)
    device.facts["identity.ssh_host_key"] = test::fact("SHA256:a");
  const auto shared = [&](std::size_t place) {
    const auto judgements = find_rule("26-1")->judge(view.devices[place], view, {});
    return find(judgements, Msg::rule_26_1_shared) != nullptr;
  };
  CHECK(shared(0));
  CHECK(shared(1));
  view.devices[1].facts["vantage.outside.tcp"] =
      test::fact("method=syn;scanned=2222;open=2222;filtered=");
  CHECK_FALSE(shared(0));
  CHECK_FALSE(shared(1));
  test::cover(view.devices[1], PortSet::all());  // seen from inside, too: a device of its own
  CHECK(shared(0));
}

TEST_CASE("26-1: weak keys and signatures are for a person", "[rules][26-1]") {
  const auto weak = [](const char* key, const char* signature) {
    Device device = test::device();
    test::add_service(device, 443, "https",
                      {{"tls.cert.key", key}, {"tls.cert.signature", signature}});
    return find(test::judge("26-1", device), Msg::rule_26_1_weak) != nullptr;
  };
  CHECK(weak("RSA 1024", "sha256WithRSAEncryption"));
  CHECK(weak("RSA 2048", "sha1WithRSAEncryption"));
  CHECK(weak("EC P-256", "ecdsa-with-SHA1"));
  CHECK_FALSE(weak("RSA 2048", "sha256WithRSAEncryption"));
  CHECK_FALSE(weak("EC P-256", "ecdsa-with-SHA256"));
  CHECK_FALSE(weak("ED25519", "ED25519"));
}

TEST_CASE("26-1: a valid certificate is for a person", "[rules][26-1]") {
  const auto own = test::judge("26-1", with_certificate("2035-01-01T00:00:00Z", "true"));
  CHECK(test::verdict(own) == Verdict::needs_review);
  CHECK(find(own, Msg::rule_26_1_self_signed) != nullptr);
  const auto issued = test::judge("26-1", with_certificate("2035-01-01T00:00:00Z", "false"));
  REQUIRE(find(issued, Msg::rule_26_1_unchecked) != nullptr);
  CHECK(find(issued, Msg::rule_26_1_unchecked)->reason.args[1] == "CN=maker");
}

TEST_CASE("26-1: EAP-TLS conforms once the network accepted it", "[rules][26-1]") {
  Device device = test::device();
  device.facts["network.eap_method"] = test::fact("TLS");
  CHECK(test::verdict(test::judge("26-1", device)) == Verdict::needs_review);
  device.facts["network.eap_result"] = test::fact("accepted");
  CHECK(test::verdict(test::judge("26-1", device)) == Verdict::conforming);
  device.facts["network.eap_method"] = test::fact("PEAP");
  CHECK(test::verdict(test::judge("26-1", device)) == Verdict::needs_review);
}

TEST_CASE("26-2: management without login, or with a clear one, does not conform",
          "[rules][26-2]") {
  Device device = test::device();
  test::add_service(device, 23, "telnet",
                    {{"service.auth", "password"}, {"service.cleartext", "true"}});
  CHECK(find(test::judge("26-2", device), Msg::rule_26_2_clear) != nullptr);
  Device open = test::device();
  test::add_service(open, 23, "telnet", {{"service.auth", "none"}, {"service.cleartext", "true"}});
  CHECK(find(test::judge("26-2", open), Msg::rule_26_2_no_login) != nullptr);
  CHECK(test::verdict(test::judge("26-2", open)) == Verdict::non_conforming);
  for (const char* const service : {"ipmi", "ssh"}) {
    CAPTURE(service);
    Device anybody = test::device();
    test::add_service(anybody, 623, service, {{"service.auth", "none"}});
    CHECK(find(test::judge("26-2", anybody), Msg::rule_26_2_no_login) != nullptr);
  }
}

TEST_CASE("26-2: the scheme of a web login decides", "[rules][26-2]") {
  const auto verdict = [](const char* scheme) {
    Device device = test::device();
    test::add_service(device, 80, "http",
                      {{"service.auth", "password"},
                       {"service.cleartext", "true"},
                       {"http.auth_scheme", scheme}});
    return test::verdict(test::judge("26-2", device));
  };
  CHECK(verdict("Basic") == Verdict::non_conforming);
  CHECK(verdict("Digest") == Verdict::needs_review);
}

TEST_CASE("26-2: conforming needs a complete scan", "[rules][26-2]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh",
                    {{"service.auth", "unknown"}, {"service.cleartext", "false"}});
  test::add_service(device, 443, "https",
                    {{"service.auth", "password"}, {"service.cleartext", "false"}});
  CHECK(test::verdict(test::judge("26-2", device)) == Verdict::needs_review);
  test::cover(device, PortSet::all());
  CHECK(test::verdict(test::judge("26-2", device)) == Verdict::conforming);
  CHECK(test::verdict(test::judge("26-2", test::device())) == Verdict::not_observed);
}

}  // namespace tenken::rules
