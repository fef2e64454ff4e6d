#include "scanner/discover/targets.hpp"

namespace tenken::discover {

Result<std::vector<IpAddress>> expand(const IpSet& targets) {
  if (targets.size() > kMaxTargets)
    return fail(Errc::limit, Note(Msg::discover_too_many, {std::to_string(targets.size())}),
                Note(Msg::discover_too_many_remedy));
  std::vector<IpAddress> addresses;
  addresses.reserve(targets.size());
  targets.for_each([&](const IpAddress& address) {
    addresses.push_back(address);
    return true;
  });
  return addresses;
}

}  // namespace tenken::discover
