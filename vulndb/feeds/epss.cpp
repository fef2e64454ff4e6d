// EPSS: a comment with version and date, a head line, then CVE, probability, percentile.
#include <charconv>
#include <optional>

#include "model/messages.hpp"
#include "vulndb/feeds/fault.hpp"
#include "vulndb/feeds/readers.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kHead = "cve,epss,percentile";
constexpr std::string_view kComment = "#model_version:";
constexpr std::string_view kDate = "score_date:";
constexpr std::size_t kMostLine = 512;  // bytes

std::optional<double> share(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  if (!whole || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

class Lines {
 public:
  Lines(FeedSink& sink, KindTally& tally) : sink_(sink), tally_(tally) {}

  bool take(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line == kHead) return true;
    if (line.front() == '#') {
      if (const std::size_t at = line.find(kDate); at != std::string_view::npos) {
        const std::string_view date = line.substr(at + kDate.size());
        tally_.dated(date.substr(0, date.find(',')));
      }
      return true;
    }
    const std::size_t first = line.find(',');
    const std::size_t second = first == std::string_view::npos ? first : line.find(',', first + 1);
    if (second == std::string_view::npos) return false;
    const std::string_view id = line.substr(0, first);
    const auto probability = share(line.substr(first + 1, second - first - 1));
    if (!cve_number(id) || !probability || !share(line.substr(second + 1))) return false;
    ++tally_.records;
    sink_.epss(id, *probability);
    return true;
  }

 private:
  FeedSink& sink_;
  KindTally& tally_;
};

}  // namespace

bool is_epss(std::string_view text) {
  return text.starts_with(kComment) || text.starts_with(kHead);
}

Result<bool> read_epss(const std::string& name, ByteSource& content, FeedSink& sink,
                       FeedTally& tally) {
  KindTally& kind = tally.of(FeedKind::epss);
  kind.seen = true;
  Lines lines(sink, kind);
  std::string rest;
  std::uint64_t number = 0;
  const auto bad = [&] {
    return Unexpected(feed_fault(Msg::vulndb_bad_line, name, {std::to_string(number)}));
  };
  for (;;) {
    const auto piece = content.next();
    if (!piece) return Unexpected(piece.error());
    if (piece->empty()) break;
    rest += *piece;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = rest.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      ++number;
      if (!lines.take(std::string_view(rest).substr(begin, end - begin))) return bad();
    }
    rest.erase(0, begin);
    if (rest.size() > kMostLine) {
      ++number;
      return bad();
    }
  }
  ++number;
  if (!lines.take(rest)) return bad();
  return true;
}

}  // namespace tenken::vulndb
