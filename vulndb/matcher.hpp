// Which known vulnerabilities apply to what one device runs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/vulnerability.hpp"
#include "vulndb/catalogue.hpp"
#include "vulndb/evidence.hpp"

namespace tenken::vulndb {

/// One CVE that fits one candidate of a device.
struct Match {
  std::int64_t cve = 0;
  std::size_t candidate = 0;  ///< its place in the list that was asked about
  VulnTier tier = VulnTier::model;
  std::string_view reason;               ///< "version-in-range", "companion-not-seen", ...
  std::size_t version = 0;               ///< which version of `criterion`
  const Criterion* criterion = nullptr;  ///< kept until the Matcher is asked for the next device
  std::string fixed;    ///< first version without it; empty where the record names none
  bool mended = false;  ///< its distribution has mended it: recorded, and no finding

  Match() = default;
};

/// Asks one catalogue about many devices; keeps what it read. Used by one thread. The catalogue
/// outlives it.
class Matcher {
 public:
  explicit Matcher(Catalogue& catalogue);
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;
  ~Matcher();

  /// The firmware products of the catalogue that a device may be.
  std::vector<Candidate> candidates(const ToldDevice& device);
  /// Every CVE of the candidates of one device, each CVE of a candidate once.
  std::vector<Match> match(const std::vector<Candidate>& device);
  /// What is known of a CVE.
  const CveFacts& facts(std::int64_t cve);
  /// The catalogue's number of a CVE; nothing where it has no record of it.
  std::optional<std::int64_t> find(std::string_view cve) { return catalogue_.find(cve); }
  /// The match as the inventory keeps it.
  Vulnerability vulnerability(const Match& match, const Candidate& candidate);
  /// The same of a CVE of which nothing but its record is known; its tier is proof.
  Vulnerability shown(std::int64_t cve);

 private:
  struct Found;
  struct Scene;
  struct Outcome;
  struct FoundList;
  using Criteria = std::shared_ptr<const std::vector<Criterion>>;

  Criteria criteria(const Product& product);
  std::shared_ptr<const FoundList> found(const Candidate& candidate,
                                         const std::vector<Product>& names);
  std::shared_ptr<const Configuration> configuration(std::int64_t cve, std::uint16_t index);
  Outcome evaluate(const Configuration& configuration, const Scene& scene);
  Outcome leaf(const CpeMatch& match, const Scene& scene);
  Outcome hardware(const CpeMatch& match, const Scene& scene);
  bool one_revision(const Product& hardware, std::string_view revision);
  Match judged(const Found& found, const Outcome& outcome, const Candidate& candidate);
  void ask_tracker(Match& match, const Candidate& candidate);
  const std::vector<DistroFix>& fixes(std::string_view package, const std::string& cve);
  void forget_when_full();

  Catalogue& catalogue_;
  std::unordered_map<std::string, Criteria> criteria_;
  std::unordered_map<std::string, std::shared_ptr<const FoundList>> found_;
  std::map<std::pair<std::int64_t, std::uint16_t>, std::shared_ptr<const Configuration>>
      configurations_;
  std::unordered_map<std::int64_t, CveFacts> facts_;
  std::map<std::string, std::map<std::string, std::vector<DistroFix>>, std::less<>> fixes_;
  std::size_t rows_ = 0;
};

/// The most pressing first: known to be exploited, being exploited by SSVC, EPSS, CVSS.
void sort_by_urgency(std::vector<Vulnerability>& vulnerabilities);

}  // namespace tenken::vulndb
