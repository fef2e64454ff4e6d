#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

struct SshCase {
  const char* version;
  const char* only_weak;
  Verdict verdict;
  Severity severity;
  Msg reason;
};

}  // namespace

TEST_CASE("32-3: Telnet on any port does not conform", "[rules][32-3]") {
  const std::uint16_t port = GENERATE(std::uint16_t{23}, std::uint16_t{22}, std::uint16_t{49152});
  Device device = test::device();
  test::add_service(device, port, "telnet", {{"service.auth", "password"}});
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::high);
  CHECK(judgements[0].reason ==
        Note(Msg::rule_32_3_telnet, {"192.0.2.7:" + std::to_string(port) + "/tcp"}));
  CHECK(judgements[0].evidence == std::vector{test::evidence(1)});
}

TEST_CASE("32-3: Telnet without a login is critical", "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 23, "telnet", {{"service.auth", "none"}});
  test::cover(device, PortSet::from_ports({23}));
  const auto judgements = test::judge("32-3", device);
  CHECK(find(judgements, Msg::rule_32_3_telnet_open)->severity == Severity::critical);
  CHECK(find(judgements, Msg::rule_tcp_partial) != nullptr);
  CHECK(find(judgements, Msg::rule_32_3_partial) == nullptr);
}

TEST_CASE("32-3: SSH is judged by version and algorithms", "[rules][32-3]") {
  const SshCase c = GENERATE(
      SshCase{"2.0", "false", Verdict::conforming, Severity::none, Msg::rule_32_3_ssh_good},
      SshCase{"SSH-2.0", "false", Verdict::conforming, Severity::none, Msg::rule_32_3_ssh_good},
      SshCase{"2.0", "true", Verdict::needs_review, Severity::medium, Msg::rule_32_3_ssh_weak},
      SshCase{"2.0", nullptr, Verdict::needs_review, Severity::low, Msg::rule_32_3_ssh_unread},
      SshCase{nullptr, "false", Verdict::needs_review, Severity::low, Msg::rule_32_3_ssh_unread},
      SshCase{"1.99", "false", Verdict::needs_review, Severity::medium, Msg::rule_32_3_ssh1_compat},
      SshCase{"1.5", nullptr, Verdict::non_conforming, Severity::high, Msg::rule_32_3_ssh1});
  Device device = test::device();
  Service& service = test::add_service(device, 23, "ssh");
  if (c.version != nullptr) service.facts["ssh.protocol"] = test::fact(c.version);
  if (c.only_weak != nullptr) service.facts["ssh.only_weak"] = test::fact(c.only_weak);
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  const Judgement* const ssh = find(judgements, c.reason);
  REQUIRE(ssh != nullptr);
  CHECK(ssh->verdict == c.verdict);
  CHECK(ssh->severity == c.severity);
  CHECK(test::verdict(judgements) == c.verdict);
  CHECK((find(judgements, Msg::rule_32_3_clean_ssh) != nullptr) ==
        (c.verdict == Verdict::conforming));
}

TEST_CASE("32-3: a complete scan without Telnet conforms and says whether there is a shell",
          "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 80, "http");
  test::add_service(device, 9999, "unknown");
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::conforming);
  CHECK(judgements[0].reason == Note(Msg::rule_32_3_clean_no_shell, {"2"}));
  CHECK(judgements[0].evidence == std::vector{test::evidence(1), test::evidence(2)});
}

TEST_CASE("32-3: a usual Telnet port that is open but unidentified needs review", "[rules][32-3]") {
  const std::uint16_t port = GENERATE(std::uint16_t{23}, std::uint16_t{2323});
  const char* const protocol = GENERATE("", "unknown");
  Device device = test::device();
  test::add_service(device, port, protocol);
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_32_3_silent) != nullptr);
}

TEST_CASE("32-3: a port that no probe examined keeps the device from conforming", "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 9999, "");
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_32_3_untested)->endpoint->port == 9999);
}

TEST_CASE("32-3: a partial scan is not observed and counts what was scanned", "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh", {{"ssh.protocol", "2.0"}, {"ssh.only_weak", "false"}});
  test::cover(device, PortSet::from_ranges({{1, 1000}}));
  const auto judgements = test::judge("32-3", device);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_32_3_partial)->reason.args ==
        std::vector<std::string>{"1000", "1", "64535", "tenken sweep --ports all 192.0.2.7"});
}

TEST_CASE("32-3: filtered ports keep a complete scan from conforming", "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 80, "http");
  test::cover(device, PortSet::all(), PortSet::from_ranges({{1000, 1999}}));
  const auto judgements = test::judge("32-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_32_3_filtered)->reason.args ==
        std::vector<std::string>{"1", "64534", "1000"});
}

TEST_CASE("32-3: another remote shell in clear text needs review", "[rules][32-3]") {
  const char* const protocol = GENERATE("rlogin", "rsh", "rexec", "adb");
  Device device = test::device();
  test::add_service(device, 5555, protocol);
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_32_3_other_shell)->reason.args[0] == protocol);
}

TEST_CASE("32-3: a UDP service says nothing about Telnet", "[rules][32-3]") {
  Device device = test::device();
  test::add_service(device, 23, "unknown").endpoint.transport = Transport::udp;
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("32-3", device);
  CHECK(find(judgements, Msg::rule_32_3_silent) == nullptr);
}

}  // namespace tenken::rules
