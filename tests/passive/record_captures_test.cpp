// Real captures, recorded: no password in them, and the same devices.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "catch.hpp"

#include "capture_support.hpp"
#include "captures.hpp"
#include "model/claims.hpp"
#include "scanner/capture/recorder.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::Frame;

namespace {

namespace fs = std::filesystem;

/// What a capture is when it has been recorded: its frames, and what is heard in them.
struct Recorded {
  std::string bytes;                           ///< of all that was stored
  std::map<std::string, std::string> streams;  ///< payloads of each direction of TCP, joined
  std::set<std::string> devices;
};

std::set<std::string> devices_of(const passive::Listener& listener) {
  std::set<std::string> devices;
  for (const auto& one :
       passive::observe(listener.signals(), listener.sources(), "here").observations)
    if (one.key == claim::kHostSeen)
      devices.insert(one.subject.mac ? one.subject.mac->to_string() : one.subject.ip->to_string());
  return devices;
}

std::set<std::string> devices_in(const std::string& path) {
  auto source = capture::FileSource::open(path, 0).value();
  passive::Listener listener;
  for (Frame frame; source->next(frame);) listener.hear(frame);
  listener.finish();
  return devices_of(listener);
}

Recorded recorded(const std::string& path) {
  capture::Redactor redactor;
  passive::Listener listener;
  Recorded result;
  auto source = capture::FileSource::open(path, 0).value();
  capture::Packet packet;
  for (Frame frame; source->next(frame);) {
    frame.data = frame.data.first(redactor.keep(frame));
    listener.hear(frame);
    result.bytes += as_text(frame.data);
    capture::peel(frame, packet);
    if (packet.protocol == capture::ip_protocol::kTcp && packet.has_ports)
      result.streams[text_of(packet.source) + text_of(packet.destination) +
                     std::to_string(packet.source_port) + "-" +
                     std::to_string(packet.destination_port)] += as_text(packet.payload);
  }
  listener.finish();
  result.devices = devices_of(listener);
  return result;
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8U | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      out += i + j > text.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63U];
  }
  return out;
}

/// The forms in which logins send "user:password".
std::set<std::string> forms(const std::string& login) {
  const std::size_t colon = login.find(':');
  const std::string user = login.substr(0, colon);
  const std::string secret = colon == std::string::npos ? login : login.substr(colon + 1);
  std::set<std::string> all;
  if (secret.size() >= 4) all.insert(secret);
  for (const std::string& text : {login, secret, "\0" + user + "\0" + secret})
    if (text.size() >= 4) all.insert(base64(text).substr(0, base64(text).find('=')));
  std::string wide;
  std::string hex;
  for (const char c : secret) {
    wide += {c, '\0'};
    hex += to_hex(as_bytes({&c, 1}));
  }
  if (secret.size() >= 3) {
    all.insert(wide);
    all.insert(hex);
  }
  return all;
}

const char* const kLogins[] = {"cred-ftp-ok",      "cred-http-basic",  "cred-mqtt-device",
                               "cred-mqtt5",       "cred-smtp",        "cred-snmp-v1",
                               "cred-sip-digest",  "cred-http-digest", "cred-telnet-charmode",
                               "cred-telnet-linux"};
const char* const kKinds[] = {"credential_ftp",  "credential_http_basic",    "credential_mqtt",
                              "credential_smtp", "credential_telnet",        "credential_pop3",
                              "credential_imap", "credential_snmp_community"};

}  // namespace

TEST_CASE("no login of real captures is in their recording", "[record][captures]") {
  std::size_t logins = 0;
  for (const std::string name : kLogins) {
    if (!have_capture(name)) continue;
    const Recorded all = recorded(capture_path(name));
    for (const char* const kind : kKinds) {
      for (const std::string& fact : expected_facts(name, kind)) {
        ++logins;
        const std::string login = fact.substr(fact.find(' ') + 1);
        for (const std::string& form : forms(login)) {
          INFO(name << " " << kind);
          CHECK(all.bytes.find(form) == std::string::npos);
          for (const auto& [who, text] : all.streams) CHECK(text.find(form) == std::string::npos);
        }
      }
    }
    // Nothing of what a connection said is there but what comes before encryption.
    for (const auto& [who, text] : all.streams) {
      INFO(name << " " << who);
      CHECK((text.empty() || text.starts_with("\x16\x03") || text.starts_with("SSH-")));
    }
  }
  if (have_capture("cred-ftp-ok")) CHECK(logins >= 6);
}

/// Devices that told of themselves only in what a recording does not hold: logins, pages of HTTP,
/// and what controllers say over TCP.
const std::multimap<std::string, std::string> kKnownByCutTextOnly = {
    {"bad-fuzz-mixed.pcap", "00:60:97:0f:ee:72"},  {"bad-telnet-iac.pcap", "de:ad:0a:f0:6b:57"},
    {"cred-sip-digest.pcap", "00:e0:ed:01:6e:bd"}, {"cred-snmp-v1.pcap", "08:00:37:15:e6:bc"},
    {"ot-dnp3.pcap", "00:0c:29:4f:60:cf"},         {"ot-dnp3.pcap", "00:30:a7:1c:08:a3"},
};

TEST_CASE("a recording tells the same devices as what was recorded", "[record][captures]") {
  const fs::path folder = shared_captures("wired");
  if (folder.empty()) return;
  std::size_t before = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".pcap") && !path.ends_with(".pcapng") && !path.ends_with(".cap")) continue;
    std::set<std::string> devices = devices_in(path);
    before += devices.size();
    const auto [first, last] = kKnownByCutTextOnly.equal_range(entry.path().filename().string());
    for (auto it = first; it != last; ++it) devices.erase(it->second);
    INFO(entry.path().filename());
    CHECK(recorded(path).devices == devices);
  }
  CHECK(before >= 100);
}
