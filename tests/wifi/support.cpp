#include "support.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "catch.hpp"

#include "model/bytes.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/wifi/tracker.hpp"

namespace tenken::test {
namespace {

namespace fs = std::filesystem;

template <class Name>
std::string joined(const WifiSuites& suites, Name name) {
  std::string out;
  for (const WifiSuite suite : suites) out += (out.empty() ? "" : " ") + name(suite);
  return out;
}

}  // namespace

WifiSurvey survey_file(const fs::path& file) {
  auto source = capture::FileSource::open(file.string(), 0);
  REQUIRE(source);
  wifi::Tracker tracker;
  capture::Frame frame;
  while ((*source)->next(frame)) tracker.take(frame);
  return tracker.finish();
}

std::optional<fs::path> real_captures() {
  const char* const named = std::getenv("TENKEN_CAPTURES");
  const fs::path folder =
      named != nullptr ? fs::path(named) : fs::path(TENKEN_SOURCE_DIR) / "../shared/captures";
  if (fs::exists(folder / "wifi-expected.json")) return folder;
  WARN("skipped: no real Wi-Fi captures in " << folder);
  SUCCEED();  // a test without an assertion fails
  return std::nullopt;
}

fs::path synthetic_captures() { return fs::path(TENKEN_SOURCE_DIR) / "tests/wifi/synth"; }

boost::json::value read_json(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str());
}

const WifiNetwork* find_network(const WifiSurvey& survey, const std::string& bssid) {
  for (const WifiNetwork& network : survey.networks)
    if (network.bssid.to_string() == bssid) return &network;
  return nullptr;
}

const WifiStation* find_station(const WifiSurvey& survey, const std::string& mac) {
  for (const WifiNetwork& network : survey.networks)
    for (const WifiStation& station : network.stations)
      if (station.mac.to_string() == mac) return &station;
  for (const WifiStation& station : survey.unattached)
    if (station.mac.to_string() == mac) return &station;
  return nullptr;
}

std::string cipher_names(const WifiSuites& ciphers) { return joined(ciphers, cipher_name); }
std::string akm_names(const WifiSuites& akms) { return joined(akms, akm_name); }

std::string ssid_text(std::string_view bytes) { return printable(bytes); }

}  // namespace tenken::test
