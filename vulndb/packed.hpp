// Conditions as bytes: what the database keeps of the criteria of one CVE and one product, and of
// trees. Rows that name single versions of the same thing share their head.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vulndb/catalogue.hpp"
#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// A match, and where in its CVE it stands.
struct PlacedMatch {
  std::uint16_t configuration = 0;
  bool whole = true;
  const CpeMatch* match = nullptr;

  PlacedMatch() = default;
  PlacedMatch(std::uint16_t c, bool w, const CpeMatch* m) : configuration(c), whole(w), match(m) {}
};

/// The bytes of matches of one product; vendor and product themselves are left out.
std::string pack_matches(const std::vector<PlacedMatch>& matches);
/// Adds the criteria that `bytes` hold, versions that share a head in one. False where they are
/// damaged.
bool unpack_matches(std::string_view bytes, std::int64_t cve, std::string_view vendor,
                    std::string_view product, std::vector<Criterion>& to);

/// A whole tree, with vendors and products.
std::string pack_tree(const Configuration& tree);
bool unpack_tree(std::string_view bytes, Configuration& tree);

/// Numbers of seven bits a byte, the lowest first.
void put_number(std::string& to, std::uint64_t value);

/// Takes packed things from bytes; after the first that is not there, everything reads as empty.
class PackedReader {
 public:
  explicit PackedReader(std::string_view bytes) : rest_(bytes) {}

  bool good() const { return good_; }
  bool empty() const { return rest_.empty(); }
  std::uint8_t byte();
  std::uint64_t number();
  std::string_view text() { return bytes(number()); }
  std::string_view bytes(std::uint64_t size);

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace tenken::vulndb
