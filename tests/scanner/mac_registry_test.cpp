// The MAC registry in both formats, and as it is installed here.
#include "scanner/discover/mac_registry.hpp"

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "catch.hpp"

using tenken::MacAddress;
using tenken::discover::MacRegistry;

namespace {

constexpr const char* kManuf =
    "# comment\n"
    "00:1D:C9\tGainSpan\tGainSpan Corp.\n"
    "00:1B:C5\tIEEERegi\tIEEE Registration Authority\n"
    "00:1B:C5:00:10:00/36\tOpenRB\tOpenRB.com, Direct SIA\n"
    "70:B3:D5\tIEEERegi\tIEEE Registration Authority\n"
    "8C:1F:64:F0:00:00/28\tMedium\tMedium Block Ltd.\n"
    "AC:DE:48\tShortOnly\n"
    "01-80-C2-00-00-00\tSpanning-tree\n"
    "00:50:C2:00:00:00/99\tBadMask\tBad Mask\n"
    "zz:zz:zz\tNoHex\tNo Hex\n"
    "\t\t\n";

constexpr const char* kIeee =
    "OUI/MA-L                 Organization\r\n"
    "\r\n"
    "00-22-72   (hex)\t\tAmerican Example Corp.\r\n"
    "002272     (base 16)\t\tAmerican Example Corp.\r\n"
    "\t\t\t\t1 Some Street\r\n"
    "\r\n"
    "70-B3-D5   (hex)\t\tSmall Block GmbH\r\n"
    "719000-719FFF     (base 16)\t\tSmall Block GmbH\r\n"
    "8C-1F-64   (hex)\t\tMedium Block AB\r\n"
    "F00000-FFFFFF     (base 16)\t\tMedium Block AB\r\n";

std::optional<std::string> maker(const MacRegistry& registry, const char* mac) {
  const auto name = registry.lookup(MacAddress::parse(mac).value());
  if (!name) return std::nullopt;
  return std::string(*name);
}

}  // namespace

TEST_CASE("the registry reads Wireshark's format and prefers the longest block", "[registry]") {
  const auto registry = MacRegistry::parse(kManuf);
  REQUIRE(registry);
  CHECK(registry->size() == 6);
  CHECK(maker(*registry, "00:1d:c9:01:02:03") == "GainSpan Corp.");
  CHECK(maker(*registry, "00:1b:c5:00:1a:bc") == "OpenRB.com, Direct SIA");
  CHECK(maker(*registry, "8c:1f:64:f1:23:45") == "Medium Block Ltd.");
}

TEST_CASE("the registry falls back to the short name where there is no long one", "[registry]") {
  const auto registry = MacRegistry::parse("AC:DE:48\tShortOnly\n00:1D:C9\tA\n");
  REQUIRE(registry);
  CHECK(maker(*registry, "00:1d:c9:00:00:01") == "A");
}

TEST_CASE("the registry names no maker for addresses that no maker gave", "[registry]") {
  const auto registry = MacRegistry::parse(kManuf);
  REQUIRE(registry);
  CHECK_FALSE(maker(*registry, "ae:de:48:00:00:01"));  // locally administered
  CHECK_FALSE(maker(*registry, "01:80:c2:00:00:00"));  // group
  CHECK_FALSE(maker(*registry, "00:00:00:00:00:00"));
  CHECK_FALSE(maker(*registry, "70:b3:d5:00:00:01"));  // the registrar's own block
  CHECK_FALSE(maker(*registry, "00:11:22:33:44:55"));  // not listed
}

TEST_CASE("the registry reads the IEEE listings with their smaller blocks", "[registry]") {
  const auto registry = MacRegistry::parse(kIeee);
  REQUIRE(registry);
  CHECK(registry->size() == 3);
  CHECK(maker(*registry, "00:22:72:aa:bb:cc") == "American Example Corp.");
  CHECK(maker(*registry, "70:b3:d5:71:90:01") == "Small Block GmbH");
  CHECK_FALSE(maker(*registry, "70:b3:d5:71:a0:01"));
  CHECK(maker(*registry, "8c:1f:64:ff:ff:ff") == "Medium Block AB");
  CHECK_FALSE(maker(*registry, "8c:1f:64:0f:ff:ff"));
}

TEST_CASE("the registry refuses a text without assignments", "[registry]") {
  for (const char* text :
       {"", "# only a comment\n", "not a registry at all", "(base 16)\n(hex)\n"}) {
    const auto registry = MacRegistry::parse(text);
    REQUIRE_FALSE(registry);
    CHECK(registry.error().code == tenken::Errc::malformed);
  }
  CHECK(MacRegistry::load("/nonexistent/manuf").error().code == tenken::Errc::environment);
}

TEST_CASE("the registry survives being moved", "[registry]") {
  auto first = MacRegistry::parse(kManuf);
  REQUIRE(first);
  const MacRegistry second = std::move(*first);
  CHECK(maker(second, "00:1d:c9:01:02:03") == "GainSpan Corp.");
}

TEST_CASE("the installed registry loads fast and knows well-known makers", "[registry]") {
  if (!MacRegistry::installed_file()) {
    CHECK(MacRegistry::load_installed().error().code == tenken::Errc::environment);
    return;
  }
  // Processor time: other programs share this machine. Room for an unoptimised or sanitized build.
  const std::clock_t start = std::clock();
  const auto registry = MacRegistry::load_installed();
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  REQUIRE(registry);
  CHECK(registry->size() > 20000);
  CHECK(seconds < 1.0);
  CHECK(maker(*registry, "00:00:0c:01:02:03") == "Cisco Systems, Inc");
  if (std::filesystem::exists("/usr/share/ieee-data/oui.txt")) {
    const auto ieee = MacRegistry::load("/usr/share/ieee-data/oui.txt");
    REQUIRE(ieee);
    CHECK(maker(*ieee, "00:00:0c:01:02:03") == "Cisco Systems, Inc");
  }
}
