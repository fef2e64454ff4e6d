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
  CHECK(test::verdict(find_rule("26-1")->judge(view.devices[2], view, {})) ==
        Verdict::not_observed);
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
