// Every probe against servers that lie: short, endless, slow, resetting, and echoing answers.
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "probes/identify.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

// The starts of answers of all kinds, which lead each probe's reader as far in as possible.
constexpr std::string_view kStarts[] = {
    "",
    "220-",
    "220 ftp FTP\r\n",
    "+OK",
    "* OK IMAP4rev1\r\n* ",
    "RFB 003.008\n",
    "RFB 003.003\n",
    "SSH-2.0-x\r\n",
    "\x4a\0\0\0\x0a"
    "8.0.36\0"sv,
    "\xff\xfd\x18login: "sv,
    "\0\1\0\0\0\x50\xff\x2b\x0e\1\x82\0\0\3\0\x40"sv,
    "c\0\x2a\0\0\0\0\0"sv,
    "\3\0\0\x16\x11\xd0\0\1\0\2\0"sv,
    "\3\0\xff\xff\2\xf0\x80\x32"sv,
    "ACKF\x1c\0\0\0"sv,
    "OPNF\xff\xff\x0f\0"sv,
    "\5\x64\xff\xc4\3\0\4\0"sv,
    "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\1\1\0\0"sv,
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{\"ApiVersion\":",
    "RTSP/1.0 200 OK\r\n",
    "SIP/2.0 200 OK\r\n",
    "\0\xff\xff\xff\xfeSMB"sv,
    "\0\0\x10\0\xffSMB\x72"sv,
    "\1\0\x0b\0\0\0\xff\xff"sv,
    "+PONG\r\n$60000\r\n",
    "-NOAUTH",
    "S",
    "N",
    "E\0\0\x20\0SFATAL"sv,
    "AMQP",
    "\1\0\0\0\0\xff\xff"sv,
    "CNXN\0\0\0\1\0\x10\0\0\0\x10\0\0\0\0\0\0\xbc\xb1\xa7\xb1"sv,
    "\xff\1\0\0\0\0\0\0\0\0\0\0\0\0\xfd\3\0\x20\0\0"sv,
    "\xb1\0\0\0\0\x20\0\0"sv,
    "@PJL INFO ID\r\n",
    "\x20\2\0\0\x30\xff\xff\x7f"sv,
    "\x15\3\1\0\2\2\x28"sv,
    "\0\x37\x74\x6b\x85\x80"sv,
    "\xff\xff\xff\xff\xff\xff\xff\xff"sv};

constexpr int kMaxOperations =
    256 * 1024 + 100;  // a stream gives no more bytes, and they may come one by one

void check_ends(const probes::Probe& probe, const Script& script) {
  FakeDialer dialer(std::vector<Script>(20, script));
  const Ran ran = run_probe(probe.name, script, probe.ports.front(), dialer);
  CHECK(ran.operations < kMaxOperations);
  CHECK(dialer.logs.size() <= static_cast<std::size_t>(probes::kMaxDetailConnections));
  for (const auto& log : dialer.logs) CHECK_FALSE(log->open);
  // A failure that says "not mine" comes with no claim of a protocol.
  if (!ran.end && ran.end.error().code == Errc::malformed)
    CHECK(ran["service.protocol"] == "(absent)");
}

TEST_CASE("lying servers: every probe ends, whatever it hears", "[probe][lies]") {
  for (const probes::Probe* probe : probes::all_probes()) {
    CAPTURE(probe->name);
    for (const std::string_view start : kStarts) {
      for (const std::size_t after : {std::size_t{0}, std::size_t{1}}) {
        for (const Ending ending : {Ending::silent, Ending::closes}) {
          Script cut;
          if (!start.empty()) cut.replies.emplace_back(start, after);
          cut.ending = ending;
          check_ends(*probe, cut);
        }
      }
    }
  }
}

TEST_CASE("lying servers: endless answers end by the limits", "[probe][lies]") {
  for (const probes::Probe* probe : probes::all_probes()) {
    CAPTURE(probe->name);
    for (const std::string_view start : kStarts) {
      if (start.empty()) continue;
      Script endless{{start, probe->client_first ? std::size_t{1} : std::size_t{0}}};
      endless.endless = true;
      check_ends(*probe, endless);
      Script tail{{start, probe->client_first ? std::size_t{1} : std::size_t{0}}, {"\0\0\0\0"sv}};
      tail.endless = true;
      check_ends(*probe, tail);
    }
  }
}

TEST_CASE("lying servers: a failure at any operation, and TLS that breaks off", "[probe][lies]") {
  constexpr int kOperations = 6;
  for (const probes::Probe* probe : probes::all_probes()) {
    CAPTURE(probe->name);
    for (const std::string_view start : kStarts) {
      for (int n = 1; n <= kOperations; ++n) {
        Script failing{{start.empty() ? "x"sv : start, 0}};
        failing.piece = 3;
        failing.fail_at = n;
        check_ends(*probe, failing);
      }
      Script tls{{start.empty() ? "x"sv : start, 0}};
      tls.tls.emplace();
      tls.tls->version = "TLSv1.2";
      check_ends(*probe, tls);
    }
  }
}

}  // namespace
}  // namespace tenken::test
