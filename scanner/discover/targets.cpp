#include "scanner/discover/targets.hpp"

#include <algorithm>
#include <bit>

#include "model/messages.hpp"

namespace tenken::discover {
namespace {

IpSet filtered(const IpSet& targets, bool wide) {
  IpSet kept;
  for (const IpRange& range : targets.ranges())
    if (is_wide(range) == wide) kept.add(range);
  return kept;
}

IpAddress in_zone_of(const IpAddress& zoned, const IpAddress& address) {
  return address.is_v4() ? address : IpAddress::v6(address.octets(), zoned.zone());
}

Result<void> few_enough(const IpSet& targets) {
  if (targets.size() <= kMaxTargets) return ok;
  return fail(Errc::limit, Note(Msg::discover_too_many, {std::to_string(targets.size())}),
              Note(Msg::discover_too_many_remedy));
}

}  // namespace

bool is_wide(const IpRange& range) { return range.first.is_v6() && range.size() > kMaxListed; }
IpSet only_wide(const IpSet& targets) { return filtered(targets, true); }
IpSet without_wide(const IpSet& targets) { return filtered(targets, false); }

IpSet intersection(const IpSet& set, const IpRange& range) {
  IpSet common;
  for (const IpRange& part : set.ranges()) {
    if (part.first.is_v4() != range.first.is_v4()) continue;
    const bool starts_inside = part.first.octets() < range.first.octets();
    const bool ends_inside = range.last.octets() < part.last.octets();
    const IpRange both(starts_inside ? in_zone_of(part.first, range.first) : part.first,
                       ends_inside ? in_zone_of(part.first, range.last) : part.last);
    if (both.first.octets() <= both.last.octets()) common.add(both);
  }
  return common;
}

std::string count_text(const IpSet& targets) {
  constexpr std::uint64_t kSaturated = ~std::uint64_t{0};
  const IpSet listed = without_wide(targets);
  std::string text = listed.empty() && !targets.empty() ? "" : std::to_string(listed.size());
  const IpSet wide = only_wide(targets);
  for (const IpRange& range : wide.ranges()) {
    auto bits = static_cast<std::size_t>(std::bit_width(range.size() - 1));
    for (std::size_t i = 0; i < 8 && range.size() == kSaturated; ++i) {
      const auto differs = static_cast<unsigned>(range.first.octets()[i] ^ range.last.octets()[i]);
      if (differs == 0) continue;
      bits = 8 * (15 - i) + static_cast<std::size_t>(std::bit_width(differs));
      break;
    }
    text += (text.empty() ? "2^" : " + 2^") + std::to_string(bits);
  }
  return text;
}

Result<std::vector<IpAddress>> expand(const IpSet& targets) {
  if (Result<void> few = few_enough(targets); !few) return Unexpected(std::move(few).error());
  std::vector<IpAddress> addresses;
  addresses.reserve(targets.size());
  targets.for_each([&](const IpAddress& address) {
    addresses.push_back(address);
    return true;
  });
  return addresses;
}

Result<std::vector<std::uint32_t>> expand_v4(const IpSet& targets) {
  if (Result<void> few = few_enough(targets); !few) return Unexpected(std::move(few).error());
  std::vector<std::uint32_t> addresses;
  addresses.reserve(targets.size());
  for (const IpRange& range : targets.ranges())
    if (range.first.is_v4())
      for (std::uint64_t ip = range.first.v4_value(); ip <= range.last.v4_value(); ++ip)
        addresses.push_back(static_cast<std::uint32_t>(ip));
  return addresses;
}

}  // namespace tenken::discover
