// What a feed says of one CVE, in one shape whatever feed it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/timestamp.hpp"

namespace tenken::vulndb {

/// A name of NIST IR 7695 (CPE 2.3), unescaped and in lower case. "*" is any value, "-" none.
struct Cpe {
  char part = '*';  ///< a: application, o: operating system, h: hardware
  std::string vendor = "*";
  std::string product = "*";
  std::string version = "*";
  std::string update = "*";
  std::string target_sw = "*";
  std::string target_hw = "*";

  Cpe() = default;
  bool operator==(const Cpe&) const = default;
};

/// Reads a formatted string of CPE 2.3 or a URI of CPE 2.2. Nothing for anything else.
std::optional<Cpe> parse_cpe(std::string_view text);
/// The formatted string of CPE 2.3, escaped.
std::string to_string(const Cpe& cpe);

/// The bounds of affected versions; an empty text is no bound.
struct VersionRange {
  std::string start;
  std::string end;
  bool start_included = true;
  bool end_included = false;

  VersionRange() = default;
  bool bounded() const { return !start.empty() || !end.empty(); }
  bool operator==(const VersionRange&) const = default;
};

struct CpeMatch {
  Cpe cpe;
  VersionRange range;
  bool vulnerable = true;  ///< false: a companion that has to be there, not itself vulnerable

  CpeMatch() = default;
};

/// A tree of conditions. A CVE applies where one of its configurations is true.
struct Configuration {
  enum class Operator : std::uint8_t { any, all };

  Operator op = Operator::any;
  bool negate = false;
  std::vector<CpeMatch> matches;
  std::vector<Configuration> children;

  Configuration() = default;
};

/// A version in which a product is free of a CVE, as its maker says.
struct Correction {
  std::string vendor;
  std::string product;
  std::string version;

  Correction() = default;
  bool operator==(const Correction&) const = default;
};

enum class FeedKind : std::uint8_t { nvd, cvelist, kev, epss, jvn, debian };

std::string_view to_string(FeedKind kind);

/// What NVD or the CVE List say of one CVE.
struct CveRecord {
  std::string id;
  FeedKind source = FeedKind::nvd;
  bool rejected = false;
  std::string description;  ///< English, cut to kMostDescription bytes at the end of a character
  std::string published;    ///< date, "2018-08-21"
  std::string modified;
  std::optional<double> cvss;  ///< base score of the newest version of CVSS given
  std::string cvss_vector;
  std::string exploitation;             ///< SSVC: none | poc | active, empty where not given
  std::string automatable;              ///< SSVC: yes | no
  std::vector<std::string> weaknesses;  ///< "CWE-787"
  std::vector<Configuration> configurations;
  std::vector<Correction> corrections;  ///< of the CVE List

  static constexpr std::size_t kMostDescription = 1000;

  CveRecord() = default;
};

}  // namespace tenken::vulndb
