#include "vulndb/feeds/feed.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "vulndb/feeds/readers.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kHead = 4096;  // bytes that are looked at
constexpr std::size_t kMostNames = 3;
constexpr unsigned kNumberBits = 32;
constexpr std::string_view kPrefix = "CVE-";
constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kLeastDigits = 4;

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> cve_number(std::string_view id) {
  constexpr std::size_t kYearEnd = kPrefix.size() + kYearDigits;
  if (!id.starts_with(kPrefix) || id.size() <= kYearEnd || id[kYearEnd] != '-') return std::nullopt;
  const std::string_view digits = id.substr(kYearEnd + 1);
  const auto year = whole_number(id.substr(kPrefix.size(), kYearDigits));
  const auto number = whole_number(digits);
  if (!year || !number || digits.size() < kLeastDigits) return std::nullopt;
  if (digits.size() > kLeastDigits && digits.front() == '0') return std::nullopt;
  return std::int64_t{*year} << kNumberBits | *number;
}

std::string cve_text(std::int64_t number) {
  return fmt::format("CVE-{:04}-{:04}", number >> kNumberBits, static_cast<std::uint32_t>(number));
}

std::optional<Timestamp> feed_date(std::string_view text) {
  constexpr std::size_t kDay = 10;      // 2020-03-07
  constexpr std::size_t kMinutes = 16;  // 2020-03-07T23:00
  if (text.size() < kDay) return std::nullopt;
  std::string whole(text);
  if (whole.size() > kDay) {
    // Feeds leave out the seconds, or the zone, which is UTC then.
    const std::size_t zone = whole.find_first_of("Zz+-", kDay);
    if (zone == kMinutes || (zone == std::string::npos && whole.size() == kMinutes))
      whole.insert(kMinutes, ":00");
    if (zone == std::string::npos) whole += 'Z';
  }
  const auto parsed = Timestamp::parse(whole);
  if (!parsed) return std::nullopt;
  return *parsed;
}

void KindTally::dated(std::string_view text) {
  const auto date = feed_date(text);
  if (date && (!as_of || *as_of < *date)) as_of = date;
}

bool FeedTally::any() const {
  return std::any_of(kinds.begin(), kinds.end(), [](const KindTally& kind) { return kind.seen; });
}

Result<void> read_feed(const std::string& name, PeekedBytes& content, FeedSink& sink,
                       FeedTally& tally) {
  const auto head = content.head(kHead);
  if (!head) return Unexpected(head.error());
  std::string_view text = *head;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t begin = text.find_first_not_of(" \t\r\n\x1E");
  text = begin == std::string_view::npos ? std::string_view() : text.substr(begin);
  Result<bool> known = false;
  if (text.starts_with('{') || text.starts_with('[')) {
    known = read_json_feed(name, content, sink, tally);
  } else if (text.starts_with('<')) {
    known = read_jvn(name, content, sink, tally);
  } else if (is_epss(text)) {
    known = read_epss(name, content, sink, tally);
  }
  if (!known) return Unexpected(known.error());
  if (*known) return ok;
  ++tally.no_feed;
  if (tally.no_feed_names.size() < kMostNames) tally.no_feed_names.push_back(name);
  return ok;
}

}  // namespace tenken::vulndb
