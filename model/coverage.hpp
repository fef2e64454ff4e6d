// Coverage: which ports of a host were really measured, so that silence is never read as an answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/id.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken {

/// The outcome of one complete port scan of one host over one transport.
struct PortCoverage {
  PortSet scanned;
  PortSet open;
  PortSet filtered;    ///< no answer at all, or an ICMP prohibition; closed is scanned minus open
                       ///< minus filtered
  std::string method;  ///< "connect", "syn"
  Timestamp at;
  ScanId scan;

  PortCoverage() = default;
  std::size_t closed_count() const { return scanned.size() - open.size() - filtered.size(); }
  /// The text form that the claim coverage.tcp carries:
  /// "method=connect;scanned=1-100;open=22;filtered=".
  std::string to_string() const;
  /// Reads the text form; `at` and `scan` stay empty.
  static Result<PortCoverage> parse(std::string_view text);
  bool operator==(const PortCoverage&) const = default;
};

}  // namespace tenken
