// tenken listen on captures that are made here.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken::test;

namespace {

std::string bytes(std::string_view digits) {
  std::string result;
  for (std::size_t i = 0; i + 1 < digits.size();) {
    if (digits[i] == ' ') {
      ++i;
      continue;
    }
    result += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    i += 2;
  }
  return result;
}

std::string little(std::uint32_t value) {
  std::string result;
  for (int i = 0; i < 4; ++i) result += static_cast<char>(value >> (8 * i) & 0xFFU);
  return result;
}

/// A capture of Ethernet with these frames, one second apart.
std::string pcap(const std::vector<std::string>& frames) {
  std::string file = bytes("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000");
  std::uint32_t second = 1'700'000'000;
  for (const std::string& frame : frames) {
    const auto size = static_cast<std::uint32_t>(frame.size());
    file += little(second++) + little(0) + little(size) + little(size) + frame;
  }
  return file;
}

/// A camera that says that it has 192.168.7.9, and what it is called.
const std::string kArp = bytes(
    "ffffffffffff 020000000009 0806 0001 0800 06 04 0001 020000000009 c0a80709 000000000000 "
    "c0a80701");
const std::string kName = bytes(
    "01005e0000fb 020000000009 0800 4500 0045 0000 0000 ff 11 0000 c0a80709 e00000fb"
    "14e9 14e9 0031 0000 0000 8400 0000 0001 0000 0000"
    "07 67617465636d31 05 6c6f63616c 00 0001 8001 00000078 0004 c0a80709");

std::string number(std::uint32_t value, int octets) {
  std::string result;
  for (int i = octets; i-- > 0;) result += static_cast<char>(value >> (8 * i) & 0xFFU);
  return result;
}

constexpr std::uint32_t kFirst = 1000;  // sequence number of either end

/// A packet between the camera and 9.9.9.9, port 8080. \param flags  2 SYN, 16 ACK
std::string segment(bool from_camera, std::uint32_t sent, std::uint32_t heard, std::uint8_t flags,
                    const std::string& text) {
  const std::string camera = bytes("c0a80709");
  const std::string cloud = bytes("09090909");
  return bytes(from_camera ? "020000000001 020000000009 0800" : "020000000009 020000000001 0800") +
         bytes("4500") + number(static_cast<std::uint32_t>(40 + text.size()), 2) +
         bytes("00000000 40 06 0000") + (from_camera ? camera + cloud : cloud + camera) +
         number(from_camera ? 40'000 : 8080, 2) + number(from_camera ? 8080 : 40'000, 2) +
         number(kFirst + sent, 4) + number(kFirst + heard, 4) + bytes("50") + number(flags, 1) +
         bytes("2000 0000 0000") + text;
}

/// The camera asks its cloud for something in clear text.
std::vector<std::string> session() {
  const std::string request = "GET / HTTP/1.1\r\nHost: cloud.example\r\n\r\n";
  const std::string reply = "HTTP/1.1 204 No Content\r\n\r\n";
  const auto asked = static_cast<std::uint32_t>(1 + request.size());
  return {kArp,
          segment(true, 0, 0, 2, ""),
          segment(false, 0, 1, 18, ""),
          segment(true, 1, 1, 16, ""),
          segment(true, 1, 1, 24, request),
          segment(false, 1, asked, 24, reply)};
}

void expect(const Ended& ended, int code) {
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == code);
}

}  // namespace

TEST_CASE("listening to a capture records what its devices say", "[listen]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap({kArp, kName}));
  const Ended ended = run_tenken({"listen", "-r", file, "--db", "i.db"}, folder);
  expect(ended, 0);
  CHECK(holds(ended.out, "192.168.7.9"));
  CHECK(holds(ended.err, "heard: frames 2, devices 1"));
  CHECK(holds(ended.out, "Started       2023-11-14"));  // when it was captured
  CHECK(holds(ended.out, "Devices: 1 (present 1"));
  const Ended shown = run_tenken({"inventory", "show", "192.168.7.9", "--db", "i.db"}, folder);
  expect(shown, 0);
  CHECK(holds(shown.out, "gatecm1"));
  CHECK(holds(shown.out, "02:00:00:00:00:09"));
}

TEST_CASE("a capture that does not hold a device takes none away", "[listen]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap({kArp, kName}));
  expect(run_tenken({"listen", "-r", file, "--db", "i.db"}, folder), 0);
  const std::string empty = folder.write("b.pcap", pcap({}));
  const Ended ended = run_tenken({"listen", "-r", empty, "--db", "i.db", "--lang", "ja"}, folder);
  expect(ended, 3);
  CHECK(holds(ended.err, "機器が分かる通信は聴こえませんでした"));
  const Ended shown =
      run_tenken({"inventory", "show", "192.168.7.9", "--db", "i.db", "--format", "json"}, folder);
  CHECK(holds(shown.out, "\"present\": true"));
}

TEST_CASE("a capture that is cut is read to the cut, and that is said", "[listen]") {
  const TempFolder folder;
  const std::string whole = pcap({kArp, kName});
  const std::string file = folder.write("cut.pcap", whole.substr(0, whole.size() - 10));
  const Ended ended = run_tenken({"listen", "-r", file, "--db", "i.db"}, folder);
  expect(ended, 3);
  CHECK(holds(ended.out, "192.168.7.9"));
  CHECK(holds(ended.err, "cut.pcap"));
  CHECK(holds(ended.err, "heard: frames 1, devices 1"));
}

TEST_CASE("what cannot be listened to ends with 2 or 4 and a remedy", "[listen]") {
  const TempFolder folder;
  const Ended nothing = run_tenken({"listen", "--db", "i.db"}, folder);
  expect(nothing, 2);
  CHECK(holds(nothing.err, "-r FILE"));
  const std::string file = folder.write("a.pcap", pcap({kArp}));
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"-i", "lo"}, {"--duration", "5s"}, {"--bpf", "arp"}}) {
    std::vector<std::string> words = {"listen", "-r", file, "--db", "i.db"};
    words.insert(words.end(), more.begin(), more.end());
    const Ended both = run_tenken(words, folder);
    expect(both, 2);
    CHECK(holds(both.err, more.front()));
  }
  const std::string text = folder.write("text.pcap", "this is no capture, however long it may be");
  const Ended other = run_tenken({"listen", "-r", text, "--db", "i.db"}, folder);
  CHECK(other.code != 0);
  CHECK(holds(other.err, "text.pcap"));
  const Ended missing = run_tenken({"listen", "-r", "none.pcap", "--db", "i.db"}, folder);
  CHECK(missing.code != 0);
  CHECK(holds(missing.err, "none.pcap"));
  CHECK_FALSE(std::filesystem::exists(folder.file("i.db")));
}

TEST_CASE("listening tells who talked to whom", "[listen]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap(session()));
  const Ended ended = run_tenken(
      {"listen", "-r", file, "--db", "i.db", "--format", "json", "--out", "r.json"}, folder);
  expect(ended, 0);
  const Ended shown =
      run_tenken({"inventory", "show", "192.168.7.9", "--db", "i.db", "--format", "json"}, folder);
  for (const std::string part :
       {"\"peer\": \"9.9.9.9\"", "\"internet\": true", "\"port\": 8080", "\"port_at\": \"peer\"",
        "\"opened_by\": \"device\"", "\"cloud.example\"", "\"service\": \"http\"",
        "\"cleartext\": true", "\"seconds\": 5"}) {
    INFO(part << " in " << shown.out);
    CHECK(holds(shown.out, part));
  }
  const Ended text = run_tenken({"inventory", "show", "192.168.7.9", "--db", "i.db"}, folder);
  CHECK(holds(text.out, "cloud.example (9.9.9.9) (Internet)"));
  CHECK(holds(text.out, "Hours of listening: 0 "));
  const Ended report = run_tenken({"report", "--db", "i.db", "--format", "json"}, folder);
  CHECK(holds(report.out, "rule_26_3_clear"));
  CHECK(holds(report.out, "cloud.example (9.9.9.9) 8080/tcp http"));
  CHECK(holds(report.out, "rule_22_1_no_policy"));
  CHECK(holds(report.out, "passive/flows"));  // the record that they cite
}

TEST_CASE("what the policy says of the Internet is judged", "[listen]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap(session()));
  const std::string none =
      folder.write("none.toml", "version = 1\n[internet]\nallowed = \"none\"\n");
  const std::string list =
      folder.write("list.toml", "version = 1\n[internet]\nallowed = [\"cloud.example\"]\n");
  run_tenken({"listen", "-r", file, "--db", "i.db"}, folder);
  const Ended forbidden =
      run_tenken({"report", "--db", "i.db", "--format", "json", "--policy", none}, folder);
  CHECK(holds(forbidden.out, "rule_22_1_forbidden"));
  const Ended listed =
      run_tenken({"report", "--db", "i.db", "--format", "json", "--policy", list}, folder);
  CHECK(holds(listed.out, "rule_22_1_short"));  // five seconds are no day
}

TEST_CASE("a policy and MUD files are drafted from what a capture shows", "[listen][policy]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap(session()));
  const Ended drafted =
      run_tenken({"policy", "draft", "draft.toml", "--from-capture", file}, folder);
  expect(drafted, 0);
  CHECK(holds(slurp(folder.file("draft.toml")), "\"cloud.example\""));
  expect(run_tenken({"policy", "check", "draft.toml"}, folder), 0);
  expect(run_tenken({"policy", "draft", "draft.toml", "--from-capture", file}, folder), 2);
  expect(run_tenken({"policy", "draft", "draft.toml", "--from-capture", file, "--force"}, folder),
         0);
  const Ended shown = run_tenken({"policy", "draft", "--from-capture", file}, folder);
  expect(shown, 0);
  CHECK(shown.out == slurp(folder.file("draft.toml")));
  expect(run_tenken({"policy", "draft", "mud", "--mud", "--from-capture", file}, folder), 0);
  CHECK(holds(slurp(folder.file("mud/02-00-00-00-00-09.json")),
              "\"ietf-acldns:dst-dnsname\": \"cloud.example\""));
  const std::string policy = folder.write("policy.toml",
                                          "version = 1\n[internet]\nallowed = \"none\"\n"
                                          "[mud]\nfiles = [\"mud/02-00-00-00-00-09.json\"]\n");
  run_tenken({"listen", "-r", file, "--db", "i.db"}, folder);
  const Ended judged =
      run_tenken({"report", "--db", "i.db", "--format", "json", "--policy", policy}, folder);
  CHECK(holds(judged.out, "rule_22_1_short"));  // allowed, but five seconds are no day
  expect(run_tenken({"policy", "draft", "--from-capture", folder.write("none.pcap", pcap({}))},
                    folder),
         2);
}

TEST_CASE("a capture that is read again changes no flow", "[listen]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap(session()));
  const auto flows = [&] {
    run_tenken({"listen", "-r", file, "--db", "i.db"}, folder);
    const Ended shown = run_tenken(
        {"inventory", "show", "192.168.7.9", "--db", "i.db", "--format", "json"}, folder);
    return shown.out.substr(std::min(shown.out.size(), shown.out.find("\"listening\"")));
  };
  const std::string once = flows();
  CHECK(holds(once, "9.9.9.9"));
  CHECK(flows() == once);
}

TEST_CASE("what is heard is recorded without its secrets, and reads as before",
          "[listen][record]") {
  const TempFolder folder;
  const std::string login = bytes(
      "020000000001 020000000009 0800 4500 0033 0000 0000 40 06 0000 c0a80709 c0a80701"
      "9c40 0015 00000001 00000001 5018 0400 0000 0000"
      "50415353 20 67656865696d 0d0a");
  const std::string file = folder.write("a.pcap", pcap({kArp, login, kName}));
  const Ended ended = run_tenken(
      {"listen", "-r", file, "--db", "i.db", "--record", "kept.pcapng", "--record-size", "8"},
      folder);
  expect(ended, 0);
  CHECK(
      holds(ended.err, "recorded: frames 3, of these cut for secrecy 1; files: kept.0001.pcapng"));
  const std::string kept = slurp(folder.file("kept.0001.pcapng"));
  CHECK_FALSE(holds(kept, "geheim"));
  CHECK(holds(kept, "gatecm1"));

  const Ended again = run_tenken({"listen", "-r", "kept.0001.pcapng", "--db", "j.db"}, folder);
  expect(again, 0);
  CHECK(holds(again.err, "heard: frames 3, devices 1"));
  if (std::filesystem::exists("/usr/bin/tcpdump")) {
    const Ended shown =
        run_program("/usr/bin/tcpdump", {"-nr", folder.file("kept.0001.pcapng")}, folder);
    expect(shown, 0);
    CHECK(holds(shown.out, "192.168.7.9"));
  }
  // Evidence is neither replaced nor continued.
  const Ended twice =
      run_tenken({"listen", "-r", file, "--db", "i.db", "--record", "kept.pcapng"}, folder);
  expect(twice, 2);
  CHECK(holds(twice.err, "kept.0001.pcapng"));
  CHECK(slurp(folder.file("kept.0001.pcapng")) == kept);
}

TEST_CASE("a recording that makes no sense is refused before anything is written",
          "[listen][record]") {
  const TempFolder folder;
  const std::string file = folder.write("a.pcap", pcap({kArp}));
  const std::vector<std::vector<std::string>> wrong = {
      {"--record-size", "100"},
      {"--record", "x.pcapng", "--record-size", "7"},
      {"--record", "x.pcapng", "--record-size", "many"},
      {"--record", "x.pcapng", "--record-size", "-1"},
      {"--record", "folder/"},
      {"--record", ".."}};
  for (const std::vector<std::string>& more : wrong) {
    std::vector<std::string> words = {"listen", "-r", file, "--db", "i.db"};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = run_tenken(words, folder);
    INFO(more.back());
    expect(ended, 2);
    CHECK(holds(ended.err, "--record") ==
          (more.back() != "7" && more.back() != "many" && more.back() != "-1"));
  }
  const Ended nowhere = run_tenken(
      {"listen", "-r", file, "--db", "i.db", "--record", "none/x.pcapng", "--lang", "ja"}, folder);
  expect(nowhere, 4);
  CHECK(holds(nowhere.err, "記録できません"));
  CHECK_FALSE(std::filesystem::exists(folder.file("i.db")));
}
