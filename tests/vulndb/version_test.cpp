#include "vulndb/version.hpp"

#include <string>

#include "catch.hpp"

#include "vulndb/memory_catalogue.hpp"

using namespace tenken::vulndb;
using namespace std::string_view_literals;

namespace {

struct Row {
  std::string_view a;
  std::string_view order;
  std::string_view b;
};

constexpr Row kRows[] = {
#include "vulndb/version_rows.inc"
};

std::string_view sign(std::optional<std::strong_ordering> order) {
  if (!order) return "?";
  return *order < 0 ? "<" : *order > 0 ? ">" : "=";
}

CpeMatch exact(std::string_view version, std::string_view update = "*") {
  CpeMatch match;
  match.cpe.version = version;
  match.cpe.update = update;
  return match;
}

CpeMatch range(std::string_view start, bool start_included, std::string_view end, bool end_included,
               std::string_view update = "*") {
  CpeMatch match;
  match.cpe.update = update;
  match.range.start = start;
  match.range.start_included = start_included;
  match.range.end = end;
  match.range.end_included = end_included;
  return match;
}

Answer fits(const CpeMatch& match, std::string_view version,
            PortSuffix suffix = PortSuffix::later) {
  return fit_version(match, Release::of(version), suffix).answer;
}

}  // namespace

TEST_CASE("versions are ordered as the records mean them") {
  CHECK(std::size(kRows) > 100);
  for (const Row& row : kRows) {
    INFO(row.a << " " << row.order << " " << row.b);
    CHECK(sign(compare_versions(row.a, row.b)) == row.order);
    const std::string_view turned = row.order == "<" ? ">" : row.order == ">" ? "<" : row.order;
    CHECK(sign(compare_versions(row.b, row.a)) == turned);
  }
}

TEST_CASE("bounds of a range are in it or not, as they say") {
  CHECK(fits(range("", true, "2018.76", true), "2018.76") == Answer::yes);
  CHECK(fits(range("", true, "2018.76", false), "2018.76") == Answer::no);
  CHECK(fits(range("1.32.0", true, "1.32.1", true), "1.32.0") == Answer::yes);
  CHECK(fits(range("1.32.0", false, "1.32.1", true), "1.32.0") == Answer::no);
  CHECK(fits(range("1.32.0", true, "1.32.1", true), "1.31.9") == Answer::no);
  CHECK(fits(range("1.32.0", true, "", false), "9") == Answer::yes);
  CHECK(fits(range("", true, "1.0.7.2_1.1.93", true), "1.0.7.2_1.1.93") == Answer::yes);
}

TEST_CASE("what is not comparable stays open, and what is outside all the same does not") {
  CHECK(fits(range("", true, "2021-01-04", true), "6.47.9") == Answer::open);
  CHECK(fits(range("", true, "1.2", true), "unknown build") == Answer::open);
  CHECK(fits(exact("1.2"), "unknown") == Answer::open);
  CHECK(fits(exact("sp1"), "1.2") == Answer::open);
  CHECK(fits(exact("sp1"), "sp1") == Answer::yes);
  CHECK(fits(range("latest", true, "1.2", true), "1.3") == Answer::no);
}

TEST_CASE("records without a version, and devices without one, stay open") {
  CHECK(fit_version(exact("*"), Release::of("1.2")).reason == "any-version");
  CHECK(fit_version(exact("-"), Release::of("1.2")).reason == "version-not-given");
  CHECK(fit_version(exact("1.2"), Release()).reason == "version-not-told");
  CHECK(fit_version(range("", true, "2", true), Release()).answer == Answer::open);
}

TEST_CASE("an update is a part of the version") {
  CHECK(fits(exact("1.3.5", "rc3"), "1.3.5rc3") == Answer::yes);
  CHECK(fits(exact("1.3.5", "rc3"), "1.3.5") == Answer::no);
  CHECK(fits(exact("1.3.5", "rc3"), "1.3.5rc4") == Answer::no);
  CHECK(fits(exact("2.25", "b"), "2.25b") == Answer::yes);
  CHECK(fits(exact("1.3.5"), "1.3.5a") == Answer::no);
  CHECK(fits(exact("1.3.5"), "1.3.5rc3") == Answer::open);
  CHECK(fits(exact("4.2.8"), "4.2.8p3") == Answer::open);
  CHECK(fits(exact("4.2.8", "-"), "4.2.8p3") == Answer::no);
  CHECK(fits(exact("9.2p1"), "9.2p1") == Answer::yes);
  CHECK(fits(range("", true, "2.73", true, "rc3"), "2.73rc3") == Answer::yes);
  CHECK(fits(range("", true, "2.73", true, "rc3"), "2.73") == Answer::no);
  CHECK(fits(range("", true, "1.3.5", false), "1.3.5rc3") == Answer::yes);
}

TEST_CASE("OpenSSH's p1 is the same release, NTP's is a later one") {
  constexpr PortSuffix kSame = PortSuffix::same;
  CHECK(fits(range("", true, "7.7", true), "7.7p1", kSame) == Answer::yes);
  CHECK(fits(range("", true, "7.7", true), "7.7p1") == Answer::no);
  CHECK(fits(range("8.5p1", true, "9.8", false), "9.8p1", kSame) == Answer::no);
  CHECK(fits(range("8.5p1", true, "9.8", false), "8.5p1", kSame) == Answer::yes);
  CHECK(fits(range("8.5p1", true, "9.8", false), "8.5", kSame) == Answer::yes);
  CHECK(fits(range("", true, "7.2", true, "p2"), "7.2p2", kSame) == Answer::yes);
  CHECK(fits(range("", true, "7.2", true, "p2"), "7.3", kSame) == Answer::no);
  CHECK(fits(exact("7.4"), "7.4p1", kSame) == Answer::yes);
  CHECK(fits(exact("7.4", "p1"), "7.4p2", kSame) == Answer::no);
}

TEST_CASE("a release is split where its update begins") {
  const auto split = [](std::string_view text) {
    const Release release = Release::of(text);
    return release.version + "|" + release.update;
  };
  CHECK(split("9.2p1") == "9.2|p1");
  CHECK(split("1.3.5rc3") == "1.3.5|rc3");
  CHECK(split("1.3.5-rc3") == "1.3.5|rc3");
  CHECK(split("1.0.2k") == "1.0.2|k");
  CHECK(split("1.04b12") == "1.04b12|");
  CHECK(split("02.03.01.104_cn") == "02.03.01.104_cn|");
  CHECK(split("2015.67") == "2015.67|");
  CHECK(split("rc3") == "rc3|");
  CHECK(split("") == "|");
}

TEST_CASE("versions of Debian packages are ordered as dpkg orders them") {
  const auto order = [](std::string_view a, std::string_view b) {
    return sign(compare_package_versions(a, b));
  };
  CHECK(order("9.2p1-2+deb12u10", "1:9.2p1-2+deb12u3") == ">");
  CHECK(order("9.2p1-2+deb12u2", "1:9.2p1-2+deb12u3") == "<");
  CHECK(order("9.2p1-2", "9.2p1-2+deb12u1") == "<");
  CHECK(order("2.1~rc1-1", "2.1-1") == "<");
  CHECK(order("2.1-1~deb12u1", "2.1-1") == "<");
  CHECK(order("1:1.0-1", "2:0.9-1") == "<");
  CHECK(order("1.0-1", "1.0-1") == "=");
  CHECK(order("1.0a-1", "1.0+-1") == "<");
  CHECK(order("1.010-1", "1.10-1") == "=");
  CHECK(order("", "1") == "<");
}
