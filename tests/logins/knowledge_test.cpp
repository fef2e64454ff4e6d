// The rows of data/logins, and which of them fit a device.
#include "logins/knowledge.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "catch.hpp"
#include <re2/re2.h>

#include "logins/digest.hpp"
#include "logins/offline.hpp"

using namespace tenken;
using namespace tenken::logins;

namespace {

DeviceIdentity device(std::string vendor, std::string model = "", std::string firmware = "") {
  DeviceIdentity identity;
  identity.vendor = std::move(vendor);
  identity.model = std::move(model);
  identity.firmware = std::move(firmware);
  return identity;
}

std::unique_ptr<HeardProof> heard_as(std::string_view header, std::string_view method) {
  dissect::Login login;
  login.kind = dissect::LoginKind::challenge;
  login.proof = header;
  login.method = method;
  return read_heard_proof(login);
}

/// "root axis-1, admin axis-3".
std::string text(const Choice& choice) {
  std::string text;
  for (const Candidate& candidate : choice.candidates)
    text += (text.empty() ? "" : ", ") + candidate.account + " " + candidate.row;
  return text.empty() ? std::string(to_string(choice.none)) : text;
}

}  // namespace

TEST_CASE("the knowledge has its rows, each sound", "[logins][knowledge]") {
  std::set<std::string_view> ids;
  CHECK(known_logins().size() >= 300);
  for (const KnownLogin& row : known_logins()) {
    INFO(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(RE2(re2::StringPiece(row.product.data(), row.product.size())).ok());
    CHECK_FALSE(row.source.empty());
    CHECK(
        (row.firmware.empty() || row.firmware.starts_with('<') || row.firmware.starts_with(">=")));
    const bool to_try = row.state == RowState::factory || row.state == RowState::backdoor;
    if (!to_try) CHECK((row.account.empty() && row.secret.empty()));
  }
}

TEST_CASE("the makers of the Japanese market are there", "[logins][knowledge]") {
  for (const char* vendor :
       {"Buffalo", "NEC", "Yamaha", "I-O DATA", "ELECOM", "Panasonic", "Canon", "Ricoh", "Sharp",
        "Kyocera", "Konica Minolta", "OMRON", "Keyence", "Mitsubishi Electric", "Yokogawa"}) {
    INFO(vendor);
    bool known = false;
    for (const KnownLogin& row : known_logins())
      known = known || (row.vendor != "*" && names_vendor(row.vendor, vendor));
    CHECK(known);
  }
}

TEST_CASE("rows are chosen by maker, model, firmware and service", "[logins][knowledge]") {
  const Knowledge knowledge;
  CHECK(text(knowledge.choose(device("Axis Communications AB", "", "5.50"), "http")) ==
        "root axis-1");
  CHECK(text(knowledge.choose(device("Axis Communications AB", "", "9.80"), "http")) == "unset");
  CHECK(text(knowledge.choose(device("", "", ""), "http")) == "identity");
  CHECK(text(knowledge.choose(device("Nobody Ltd."), "http")) == "no_rows");
  CHECK(text(knowledge.choose(device("Buffalo Inc.", "WXR-6000AX12"), "http")) == "per_device");
  CHECK(text(knowledge.choose(device("", ""), "snmp")) == " any-1,  any-2");
  CHECK(knowledge.choose(device("Panasonic Connect"), "http").candidates.size() <= 4);
}

TEST_CASE("no account is tried more than twice, no service more than four times",
          "[logins][knowledge]") {
  const Knowledge knowledge;
  std::set<std::string> vendors;
  for (const KnownLogin& row : known_logins()) {
    const std::string_view names = row.vendor;
    vendors.emplace(names.substr(0, names.find('|')));
  }
  for (const std::string& vendor : vendors)
    for (const char* service : {"http", "telnet", "ssh", "ftp", "rtsp", "snmp", "vnc"}) {
      const Choice choice = knowledge.choose(device(vendor, "X"), service);
      CHECK(choice.candidates.size() <= Knowledge::kMostOfService);
      std::map<std::string, int> count;
      for (const Candidate& candidate : choice.candidates) ++count[candidate.account];
      if (std::string_view(service) != "snmp")
        for (const auto& [account, times] : count) CHECK(times <= 2);
    }
  CHECK(Knowledge::for_unknown_telnet().candidates.size() == 2);
}

TEST_CASE("words of makers are not found inside other words", "[logins][knowledge]") {
  CHECK(names_vendor("NEC", "NEC Platforms, Ltd."));
  CHECK_FALSE(names_vendor("NEC", "Panasonic Connect"));
  CHECK(names_vendor("HP|Hewlett", "Hewlett Packard"));
  CHECK_FALSE(names_vendor("HP|Hewlett", "HPE"));
}

TEST_CASE("a list in the form of hydra's is read at run time", "[logins][knowledge]") {
  const auto file = std::filesystem::temp_directory_path() / "tenken-list-test.csv";
  std::ofstream(file) << "Vendor,Product,Version,Access,User,Password,Privilege,Notes\n"
                         "Nobody,Cam 5,,HTTP,bob,builder,Admin,\n\"broken\n";
  Knowledge knowledge;
  const auto read = knowledge.add_list(file);
  std::filesystem::remove(file);
  REQUIRE(read);
  CHECK(text(knowledge.choose(device("Nobody Ltd.", "Cam 5 Pro"), "http")) == "bob list");
  CHECK(text(knowledge.choose(device("Nobody Ltd.", "Other"), "http")) == "no_rows");
  CHECK_FALSE(knowledge.add_list("/nowhere/list.csv"));
}

TEST_CASE("a Digest that was heard is checked without a packet", "[logins][offline]") {
  std::vector<Candidate> candidates = Knowledge().all();
  constexpr std::size_t kMany = 3000;
  while (candidates.size() < kMany - 1)
    candidates.emplace_back("user", Secret("filler-" + std::to_string(candidates.size())), "x",
                            AttemptKind::known_default);
  candidates.emplace_back("cam", Secret("right-one"), "last", AttemptKind::known_default);
  const OfflineCheck check(std::move(candidates));
  REQUIRE(check.size() == kMany);
  for (const char* method : {"GET", "DESCRIBE", "REGISTER"}) {
    DigestParts parts;
    parts.user = "cam";
    parts.realm = "r";
    parts.nonce = "n";
    parts.uri = "/x";
    parts.method = method;
    const std::string sent = digest_authorization(parts, Secret("right-one"));
    CHECK(sent.find("right-one") == std::string::npos);
    const auto heard = heard_as(sent, method);
    REQUIRE(heard);
    const auto start = std::chrono::steady_clock::now();
    const Candidate* const found = check.find(*heard);
    const auto took = std::chrono::steady_clock::now() - start;
    REQUIRE(found != nullptr);
    CHECK(found->row == "last");
    WARN(method << ": " << kMany << " passwords in "
                << std::chrono::duration_cast<std::chrono::microseconds>(took).count() << " us");
    const std::string other = digest_authorization(parts, Secret("unheard-of"));
    const auto unknown = heard_as(other, method);
    REQUIRE(unknown);
    CHECK(check.find(*unknown) == nullptr);
  }
}
