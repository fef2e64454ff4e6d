#include "vulndb/packed.hpp"

#include <algorithm>
#include <tuple>

namespace tenken::vulndb {
namespace {

constexpr std::string_view kParts = "aoh*";
constexpr std::uint8_t kPartBits = 0x03;
constexpr std::uint8_t kWhole = 0x04;
constexpr std::uint8_t kRange = 0x08;
constexpr std::uint8_t kMoreNames = 0x10;  ///< update and targets follow
constexpr std::uint8_t kStartIncluded = 0x20;
constexpr std::uint8_t kEndIncluded = 0x40;
constexpr std::uint8_t kVulnerable = 0x80;

constexpr std::uint8_t kAll = 0x01;
constexpr std::uint8_t kNegate = 0x02;
constexpr unsigned kMostLayers = 64;  // of trees; the reader of feeds allows fewer

constexpr unsigned kGroup = 7;
constexpr std::uint64_t kGroupMask = 0x7F;
constexpr std::uint8_t kMore = 0x80;

void put_text(std::string& to, std::string_view text) {
  put_number(to, text.size());
  to += text;
}

bool more_names(const Cpe& cpe) {
  return cpe.update != "*" || cpe.target_sw != "*" || cpe.target_hw != "*";
}

std::uint8_t flags_of(const CpeMatch& match, bool whole) {
  const std::size_t part = std::min(kParts.find(match.cpe.part), kParts.size() - 1);
  auto flags = static_cast<std::uint8_t>(part);
  const auto set = [&flags](bool on, std::uint8_t bit) {
    if (on) flags = static_cast<std::uint8_t>(flags | bit);
  };
  set(whole, kWhole);
  set(match.range.bounded(), kRange);
  set(more_names(match.cpe), kMoreNames);
  set(match.range.start_included, kStartIncluded);
  set(match.range.end_included, kEndIncluded);
  set(match.vulnerable, kVulnerable);
  return flags;
}

void put_head(std::string& to, const CpeMatch& match, std::uint8_t flags) {
  if ((flags & kMoreNames) != 0)
    for (const std::string* text : {&match.cpe.update, &match.cpe.target_sw, &match.cpe.target_hw})
      put_text(to, *text);
  if ((flags & kRange) != 0)
    for (const std::string* text : {&match.range.start, &match.range.end}) put_text(to, *text);
}

/// Everything but vendor, product and version.
void read_head(PackedReader& in, std::uint8_t flags, CpeMatch& match) {
  match.cpe.part = kParts[flags & kPartBits];
  match.vulnerable = (flags & kVulnerable) != 0;
  match.range.start_included = (flags & kStartIncluded) != 0;
  match.range.end_included = (flags & kEndIncluded) != 0;
  if ((flags & kMoreNames) != 0)
    for (std::string* text : {&match.cpe.update, &match.cpe.target_sw, &match.cpe.target_hw})
      *text = in.text();
  if ((flags & kRange) != 0)
    for (std::string* text : {&match.range.start, &match.range.end}) *text = in.text();
}

/// Matches with equal keys differ in their version alone.
auto key_of(const PlacedMatch& one) {
  const Cpe& cpe = one.match->cpe;
  return std::tie(one.configuration, one.whole, one.match->vulnerable, cpe.part, cpe.update,
                  cpe.target_sw, cpe.target_hw, one.match->range.start, one.match->range.end,
                  one.match->range.start_included, one.match->range.end_included);
}

void put_tree(std::string& to, const Configuration& tree) {
  const int all = tree.op == Configuration::Operator::all ? kAll : 0;
  const int negate = tree.negate ? kNegate : 0;
  to += static_cast<char>(all | negate);
  put_number(to, tree.matches.size());
  for (const CpeMatch& match : tree.matches) {
    const std::uint8_t flags = flags_of(match, false);
    to += static_cast<char>(flags);
    put_head(to, match, flags);
    put_text(to, match.cpe.vendor);
    put_text(to, match.cpe.product);
    put_text(to, match.cpe.version);
  }
  put_number(to, tree.children.size());
  for (const Configuration& child : tree.children) put_tree(to, child);
}

void read_tree(PackedReader& in, Configuration& tree, unsigned layer) {
  const std::uint8_t flags = in.byte();
  tree.op = (flags & kAll) != 0 ? Configuration::Operator::all : Configuration::Operator::any;
  tree.negate = (flags & kNegate) != 0;
  // Counts are believed as far as there are bytes.
  for (std::uint64_t left = in.number(); left > 0 && in.good() && !in.empty(); --left) {
    CpeMatch& match = tree.matches.emplace_back();
    read_head(in, in.byte(), match);
    match.cpe.vendor = in.text();
    match.cpe.product = in.text();
    match.cpe.version = in.text();
  }
  for (std::uint64_t left = in.number(); left > 0 && in.good() && layer < kMostLayers; --left)
    read_tree(in, tree.children.emplace_back(), layer + 1);
}

}  // namespace

void put_number(std::string& to, std::uint64_t value) {
  for (; value > kGroupMask; value >>= kGroup)
    to += static_cast<char>(static_cast<std::uint8_t>(value & kGroupMask) | kMore);
  to += static_cast<char>(value);
}

std::uint8_t PackedReader::byte() {
  const std::string_view one = bytes(1);
  return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
}

std::uint64_t PackedReader::number() {
  constexpr unsigned kBits = 64;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < kBits; shift += kGroup) {
    const std::uint8_t group = byte();
    value |= (group & kGroupMask) << shift;
    if ((group & kMore) == 0) return value;
  }
  good_ = false;
  return 0;
}

std::string_view PackedReader::bytes(std::uint64_t size) {
  if (!good_ || size > rest_.size()) {
    good_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::string pack_matches(const std::vector<PlacedMatch>& matches) {
  std::vector<PlacedMatch> sorted = matches;
  std::sort(sorted.begin(), sorted.end(), [](const PlacedMatch& a, const PlacedMatch& b) {
    const auto left = key_of(a);
    const auto right = key_of(b);
    return left != right ? left < right : a.match->cpe.version < b.match->cpe.version;
  });
  std::string bytes;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && key_of(sorted[end]) == key_of(sorted[begin])) ++end;
    const PlacedMatch& first = sorted[begin];
    const std::uint8_t flags = flags_of(*first.match, first.whole);
    bytes += static_cast<char>(flags);
    put_number(bytes, first.configuration);
    put_head(bytes, *first.match, flags);
    std::string versions;
    std::size_t count = 0;
    for (; begin < end; ++begin) {
      const std::string& version = sorted[begin].match->cpe.version;
      if (count > 0 && version == sorted[begin - 1].match->cpe.version) continue;
      put_text(versions, version);
      ++count;
    }
    put_number(bytes, count);
    bytes += versions;
  }
  return bytes;
}

bool unpack_matches(std::string_view bytes, std::int64_t cve, std::string_view vendor,
                    std::string_view product, std::vector<Criterion>& to) {
  PackedReader in(bytes);
  while (in.good() && !in.empty()) {
    const std::uint8_t flags = in.byte();
    Criterion one;
    one.cve = cve;
    one.whole = (flags & kWhole) != 0;
    one.configuration = static_cast<std::uint16_t>(in.number());
    one.match.cpe.vendor = vendor;
    one.match.cpe.product = product;
    read_head(in, flags, one.match);
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && in.good(); ++i) {
      const std::string_view version = in.text();
      if (!in.good()) break;
      if (i == 0)
        one.match.cpe.version = version;
      else
        one.more.emplace_back(version);
    }
    if (in.good() && count > 0) to.push_back(std::move(one));
  }
  return in.good();
}

std::string pack_tree(const Configuration& tree) {
  std::string bytes;
  put_tree(bytes, tree);
  return bytes;
}

bool unpack_tree(std::string_view bytes, Configuration& tree) {
  PackedReader in(bytes);
  read_tree(in, tree, 0);
  return in.good() && in.empty();
}

}  // namespace tenken::vulndb
