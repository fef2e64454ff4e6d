// Real wpa_supplicant and hostapd without a radio: the conversation itself. Neither sends anything,
// for their driver is none.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/wifi.hpp"
#include "rules/wifi_judge.hpp"
#include "scanner/wifi_feeds/hostapd.hpp"
#include "scanner/wifi_feeds/supplicant.hpp"
#include "wifi/support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::wifi_feeds;
namespace fs = std::filesystem;

namespace {

constexpr Timestamp kNow(1'700'000'000'000'000'000);

std::string find(const char* name) {
  for (const char* const folder : {"/usr/sbin/", "/sbin/", "/usr/local/sbin/"})
    if (fs::exists(std::string(folder) + name)) return std::string(folder) + name;
  return {};
}

/// A folder of its own, and a program in it that ends with it.
class Program {
 public:
  Program() {
    std::string name = (fs::temp_directory_path() / "tenken-wifi-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, nullptr, 0);
    }
    fs::remove_all(folder);
  }

  void write(const char* name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  void start(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (int fd = 0; fd <= STDERR_FILENO; ++fd) ::dup2(nowhere, fd);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  /// Waits for its socket; false where it ended before.
  bool answers(const fs::path& socket) const {
    using namespace std::chrono_literals;
    for (int round = 0; round < 200; ++round) {
      if (fs::exists(socket)) return true;
      if (::kill(pid_, 0) != 0 || ::waitpid(pid_, nullptr, WNOHANG) != 0) return false;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }

  fs::path folder;

 private:
  pid_t pid_ = -1;
};

}  // namespace

TEST_CASE("a real hostapd tells its settings, and its password is not kept",
          "[wifi][feeds][programs]") {
  const std::string hostapd = find("hostapd");
  if (hostapd.empty() || ::geteuid() != 0) {
    WARN("skipped: needs hostapd and root");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  Program program;
  const std::string settings =
      "interface=lo\ndriver=none\nctrl_interface=" + (program.folder / "ctl").string() +
      "\nssid=pl\xc3\xa4nt\nwpa=2\nwpa_key_mgmt=WPA-PSK SAE\nrsn_pairwise=CCMP\nieee80211w=1\n"
      "wpa_passphrase=VerySecret-1\nwps_state=2\neap_server=1\nchannel=6\nhw_mode=g\n";
  program.write("hostapd.conf", settings);
  program.start({hostapd, (program.folder / "hostapd.conf").string()});
  REQUIRE(program.answers(program.folder / "ctl" / "lo"));
  wifi::Tracker tracker;
  const auto talk = open_control((program.folder / "ctl" / "lo").string());
  REQUIRE(talk);
  std::string answer;
  REQUIRE((*talk)->ask("GET_CONFIG", [&](std::string_view text) { answer = text; }));
  CHECK(answer.find("VerySecret-1") != std::string::npos);  // it does tell it
  const auto count = read_hostapd(**talk, kNow, tracker);
  REQUIRE(count);
  CHECK(*count == 1);
  REQUIRE(read_hostapd_conf(program.folder / "hostapd.conf", kNow, tracker));
  const WifiSurvey survey = tracker.finish();
  REQUIRE(survey.networks.size() == 2);  // without a radio neither has an address
  for (const WifiNetwork& network : survey.networks) {
    CHECK(network.name() == "pl\xc3\xa4nt");
    CHECK(network.channel == 6);
    CHECK(network.offer.wps.has_value());
    CHECK(rules::judge_network(network).wifi_class == rules::WifiClass::wpa2_wpa3_transition);
  }
  std::ostringstream out;
  report::write_wifi_json(report::WifiReport(survey), out);
  CHECK(out.str().find("VerySecret") == std::string::npos);
}

TEST_CASE("a real wpa_supplicant without a network answers", "[wifi][feeds][programs]") {
  const std::string supplicant = find("wpa_supplicant");
  if (supplicant.empty() || ::geteuid() != 0) {
    WARN("skipped: needs wpa_supplicant and root");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  Program program;
  program.start({supplicant, "-Dnone", "-ilo", "-C", (program.folder / "ctl").string()});
  REQUIRE(program.answers(program.folder / "ctl" / "lo"));
  const auto talk = open_control((program.folder / "ctl" / "lo").string());
  REQUIRE(talk);
  wifi::Tracker tracker;
  const auto count = read_supplicant(**talk, kNow, tracker);
  REQUIRE(count);
  CHECK(*count == 0);
  std::string status;
  REQUIRE((*talk)->ask("STATUS", [&](std::string_view text) { status = text; }));
  CHECK(status.find("wpa_state=") != std::string::npos);
}
