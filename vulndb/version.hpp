// Order of the version strings that devices tell and records name.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// An answer that may stay open.
enum class Answer : std::uint8_t { no, open, yes };

/// Which of two versions is the later one. Nothing where they cannot be compared: one is no version
/// (it has no number in front), one is a date and the other is not, or letters differ whose order
/// nobody knows. Numbers go by value, missing ones are 0; rc, pre, beta and alpha stand before the
/// release, other letters after it; marks of a country and the word "build" mean nothing.
std::optional<std::strong_ordering> compare_versions(std::string_view a, std::string_view b);

/// Whether two texts name the same version; open where one is no version.
Answer same_version(std::string_view a, std::string_view b);

/// A version as a device tells it, with what CPE keeps apart: 9.2 and p1, 1.3.5 and rc3.
struct Release {
  std::string version;  ///< empty: not told
  std::string update;   ///< empty: none

  Release() = default;
  explicit Release(std::string v, std::string u = {})
      : version(std::move(v)), update(std::move(u)) {}
  /// Takes an update such as p1, rc3 or b of the end of `text` off.
  static Release of(std::string_view text);
  std::string text() const { return version + update; }
  bool operator==(const Release&) const = default;
};

/// Whether a p and a number after the version is how the same release is packed for other systems
/// (OpenSSH), rather than a later release (NTP).
enum class PortSuffix : bool { later, same };

/// How a criterion's version, update and range fit a release.
struct VersionFit {
  Answer answer = Answer::no;
  std::string_view reason;  ///< a word of the report: "version-in-range", "any-version", ...

  VersionFit() = default;
  constexpr VersionFit(Answer a, std::string_view why) : answer(a), reason(why) {}
};

VersionFit fit_version(const CpeMatch& match, const Release& release,
                       PortSuffix suffix = PortSuffix::later);
/// The same with another version in the place of the criterion's own.
VersionFit fit_version(const CpeMatch& match, const std::string& version, const Release& release,
                       PortSuffix suffix);

/// Order of two versions of Debian packages (deb-version(7)); an epoch that only one of them
/// names is left out, since banners do not show it.
std::strong_ordering compare_package_versions(std::string_view a, std::string_view b);

}  // namespace tenken::vulndb
