// How a criterion's version, update and range fit the release that a device tells.
#include <algorithm>
#include <array>
#include <cstddef>

#include "vulndb/version.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kAny = "*";
constexpr std::string_view kNone = "-";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_port(std::string_view update) {
  return update.size() > 1 && update.front() == 'p' &&
         std::ranges::all_of(update.substr(1), is_digit);
}

bool is_letter_only(std::string_view update) {
  return update.size() == 1 && !is_digit(update.front());
}

bool names_update(const Cpe& cpe) { return cpe.update != kAny && cpe.update != kNone; }

/// The version with its update behind it, as programs write it: 9.2p1, 1.3.5rc3.
std::string with_update(const std::string& version, const std::string& update) {
  const bool joins = !update.empty() && !is_digit(update.front());
  return joins ? version + update : version + '_' + update;
}

VersionFit fit_exact(const Cpe& cpe, const std::string& version, const Release& release,
                     PortSuffix suffix) {
  constexpr std::string_view kSame = "version-equal";
  const std::string told = release.text();
  if (names_update(cpe)) {
    const std::string named = with_update(version, cpe.update);
    if (suffix == PortSuffix::same && is_port(cpe.update) && release.update.empty())
      return {same_version(version, told), kSame};
    return {same_version(named, told), kSame};
  }
  // Old records write 4.3p2 as the version.
  if (suffix == PortSuffix::same && release.update.empty())
    if (const Release named = Release::of(version); is_port(named.update))
      return {same_version(named.version, told), kSame};
  const Answer whole = same_version(version, told);
  if (whole != Answer::no || release.update.empty() || cpe.update == kNone) {
    const bool open = whole == Answer::open;
    return {whole, open ? std::string_view("version-not-comparable") : kSame};
  }
  // The record names no update: any of them, unless the letter is the release's own.
  if (same_version(version, release.version) != Answer::yes) return {Answer::no, kSame};
  if (suffix == PortSuffix::same && is_port(release.update)) return {Answer::yes, kSame};
  if (is_letter_only(release.update)) return {Answer::no, kSame};
  return {Answer::open, "update-not-named"};
}

/// The order of the release and a bound, where a p1 that only one of them has may mean nothing.
std::optional<std::strong_ordering> against(const Release& release, const std::string& bound,
                                            PortSuffix suffix) {
  if (suffix == PortSuffix::same) {
    const Release limit = Release::of(bound);
    const bool told = is_port(release.update);
    if (told && limit.update.empty()) return compare_versions(release.version, bound);
    if (release.update.empty() && is_port(limit.update))
      return compare_versions(release.version, limit.version);
  }
  return compare_versions(release.text(), bound);
}

VersionFit fit_range(const CpeMatch& match, const Release& release, PortSuffix suffix) {
  const VersionRange& range = match.range;
  std::string end = range.end;
  // `*:p2` up to 7.2 is how the records write "up to 7.2p2".
  if (!end.empty() && names_update(match.cpe)) end = with_update(end, match.cpe.update);
  bool open = false;
  if (!range.start.empty()) {
    const auto order = against(release, range.start, suffix);
    open = !order;
    if (order && (*order < 0 || (*order == 0 && !range.start_included)))
      return {Answer::no, "version-before-range"};
  }
  if (!end.empty()) {
    const auto order = against(release, end, suffix);
    open = open || !order;
    if (order && (*order > 0 || (*order == 0 && !range.end_included)))
      return {Answer::no, "version-after-range"};
  }
  if (open) return {Answer::open, "version-not-comparable"};
  return {Answer::yes, "version-in-range"};
}

}  // namespace

Release Release::of(std::string_view text) {
  constexpr std::array<std::string_view, 6> kUpdates{"alpha", "beta", "rc", "pre", "sp", "p"};
  std::size_t end = text.size();
  while (end > 0 && is_digit(text[end - 1])) --end;
  std::size_t first = end;
  const auto is_letter = [&](std::size_t at) {
    return lower(text[at]) >= 'a' && lower(text[at]) <= 'z';
  };
  while (first > 0 && is_letter(first - 1)) --first;
  if (first == 0 || first == end) return Release(std::string(text));
  std::string update(text.substr(first));
  std::ranges::transform(update, update.begin(), lower);
  const std::string_view word = std::string_view(update).substr(0, end - first);
  const bool known = std::ranges::find(kUpdates, word) != kUpdates.end();
  const bool letter = word.size() == 1 && end == text.size();
  std::size_t last = first;
  while (last > 0 && (text[last - 1] == '-' || text[last - 1] == '_' || text[last - 1] == '.'))
    --last;
  const bool after_number = last > 0 && is_digit(text[last - 1]);
  if (!after_number || !(known || letter)) return Release(std::string(text));
  return Release(std::string(text.substr(0, last)), std::move(update));
}

VersionFit fit_version(const CpeMatch& match, const Release& release, PortSuffix suffix) {
  return fit_version(match, match.cpe.version, release, suffix);
}

VersionFit fit_version(const CpeMatch& match, const std::string& version, const Release& release,
                       PortSuffix suffix) {
  if (version == kNone) return {Answer::open, "version-not-given"};
  const bool bounded = match.range.bounded();
  if (!bounded && version == kAny) return {Answer::open, "any-version"};
  if (release.version.empty()) return {Answer::open, "version-not-told"};
  return bounded ? fit_range(match, release, suffix)
                 : fit_exact(match.cpe, version, release, suffix);
}

}  // namespace tenken::vulndb
