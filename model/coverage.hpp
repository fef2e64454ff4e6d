// Coverage: which ports of a host were really measured, so that silence is never read as an answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/id.hpp"
#include "model/port_set.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken {

/// Type and code of an ICMP or ICMPv6 error. RFC 792, RFC 4443.
struct IcmpReason {
  std::uint8_t type = 0;
  std::uint8_t code = 0;

  IcmpReason() = default;
  IcmpReason(std::uint8_t t, std::uint8_t c) : type(t), code(c) {}
  auto operator<=>(const IcmpReason&) const = default;
};

/// The outcome of one complete port scan of one host over one transport.
struct PortCoverage {
  PortSet scanned;
  PortSet open;
  PortSet filtered;    ///< no answer at all, or an ICMP prohibition; closed is scanned minus open
                       ///< minus filtered
  PortSet unanswered;  ///< those of `filtered` that nothing at all came back from
  std::map<IcmpReason, PortSet> prohibited;  ///< those of `filtered` with the ICMP error they met
  double expected_missed = 0;  ///< open or closed ports that loss may still hide, an estimate
  /// The pace that the host had to be slowed down to, if it had to. Of a part of its ports only: a
  /// resumed scan goes on at it.
  std::optional<double> packets_per_second;
  std::string method;  ///< "connect", "syn", "udp"
  Timestamp at;
  ScanId scan;

  PortCoverage() = default;
  std::size_t closed_count() const { return scanned.size() - open.size() - filtered.size(); }
  /// Joins the outcome for other ports of the same host and transport to this one. A port that both
  /// hold keeps what `later` says.
  void add(const PortCoverage& later);
  /// The text form that the claims coverage.tcp and coverage.udp carry:
  /// "method=connect;scanned=1-100;open=22;filtered=23-24", and where known
  /// ";unanswered=23;icmp=3.13:24;missed=0.002;pace=25". Records of older versions lack the latter.
  std::string to_string() const;
  /// Reads the text form; `at` and `scan` stay empty.
  static Result<PortCoverage> parse(std::string_view text);
  bool operator==(const PortCoverage&) const = default;
};

}  // namespace tenken
