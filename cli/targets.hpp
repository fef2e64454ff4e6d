// Targets: what the user names (ranges, names, files) as a set of addresses, checked against the
// scope.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::cli {

/// More addresses than this are a mistake (an IPv6 /64, a forgotten mask), not a sweep.
inline constexpr std::uint64_t kMaxAddresses = std::uint64_t{1} << 24U;

/// Looks a host name up; the only query that is made before the scope has been checked.
using Resolver = std::function<Result<std::vector<IpAddress>>(const std::string& name)>;
Resolver system_resolver();

/// Reads targets: CIDR, ranges, addresses (IPv6 with %zone), host names, @FILE with one target per
/// line and # comments, "-" for the same on `input`. Errc::usage names what cannot be read.
Result<IpSet> parse_targets(const std::vector<std::string>& words, const Resolver& resolve,
                            std::istream& input);

/// The part of `targets` that may be swept: forbidden addresses are left out. out_of_scope, naming
/// the range, what is allowed and `scope_file`, when a target reaches outside the allowed ranges or
/// is forbidden as a whole.
Result<IpSet> within_scope(const IpSet& targets, const pace::Scope& scope,
                           const std::string& scope_file);

/// What the scope allows to do, as its file writes it: "discovery", "ports".
std::vector<std::string> check_names(const pace::Scope& scope);

/// The set as canonical text, one entry per range.
std::vector<std::string> range_texts(const IpSet& set);

}  // namespace tenken::cli
