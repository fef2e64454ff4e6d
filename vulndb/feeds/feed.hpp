// Reading feeds: what they say, whatever shape they come in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "vulndb/feeds/byte_source.hpp"
#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// One entry of CISA's catalogue of known exploited vulnerabilities.
struct KevEntry {
  std::string cve;
  std::string added;  ///< date
  std::string due;
  bool ransomware = false;
  bool catalogue = true;  ///< false: NVD says so, which does not know of ransomware

  KevEntry() = default;
};

/// What JVN iPedia says of one CVE, in Japanese.
struct JvnEntry {
  std::string cve;
  std::string id;  ///< "JVNDB-2018-008762"
  std::string title;
  std::string summary;
  std::size_t shared = 1;  ///< how many CVEs the title speaks of

  JvnEntry() = default;
};

/// What the Debian security tracker says of one source package and one CVE in one release.
struct DebianFix {
  std::string package;
  std::string cve;
  std::string release;
  std::string status;
  std::string fixed;

  DebianFix() = default;
};

/// Takes what feeds say. May throw what its storage throws.
class FeedSink {
 public:
  virtual ~FeedSink() = default;
  virtual void cve(const CveRecord& record) = 0;
  virtual void kev(const KevEntry& entry) = 0;
  virtual void epss(std::string_view cve, double probability) = 0;
  virtual void jvn(const JvnEntry& entry) = 0;
  /// All that is known of `package`: earlier entries of it are gone.
  virtual void debian(std::string_view package, const std::vector<DebianFix>& fixes) = 0;
};

/// What was read of one kind.
struct KindTally {
  bool seen = false;
  std::uint64_t records = 0;
  std::uint64_t left_out = 0;  ///< ids and CPE names that are not well-formed
  std::optional<Timestamp> as_of;

  KindTally() = default;
  /// Keeps the newest date. Text that is no date says nothing.
  void dated(std::string_view text);
};

/// What was read of one file or folder.
struct FeedTally {
  static constexpr std::size_t kKinds = 6;

  std::array<KindTally, kKinds> kinds;
  std::uint64_t no_feed = 0;               ///< documents that are something else
  std::vector<std::string> no_feed_names;  ///< the first of them

  FeedTally() = default;
  KindTally& of(FeedKind kind) { return kinds[static_cast<std::size_t>(kind)]; }
  bool any() const;
};

/// Reads one document, of whatever kind its content shows. Errc::malformed names file, place and
/// fault. What is well-formed but no feed is counted as such.
Result<void> read_feed(const std::string& name, PeekedBytes& content, FeedSink& sink,
                       FeedTally& tally);

/// The number that stands for a CVE: the year, and 32 bits of its number. Nothing for text that is
/// not "CVE-YYYY-NNNN" in its only spelling.
std::optional<std::int64_t> cve_number(std::string_view id);
std::string cve_text(std::int64_t number);

/// A date of any feed as RFC 3339 in UTC; nothing for anything else.
std::optional<Timestamp> feed_date(std::string_view text);

}  // namespace tenken::vulndb
