#include "cli/left_out.hpp"

#include <utility>

namespace tenken::cli {

void leave_out(const std::function<bool(const IpAddress&)>& is_left_out, std::set<MacAddress> macs,
               Batch& batch) {
  const auto at_such = [&](const Subject& subject) {
    return subject.ip && is_left_out(*subject.ip);
  };
  for (const Observation& one : batch.observations)
    if (one.subject.mac && at_such(one.subject)) macs.insert(*one.subject.mac);
  std::erase_if(batch.observations, [&](const Observation& one) {
    const bool alone = !one.subject.ip && one.subject.mac && macs.contains(*one.subject.mac);
    return alone || at_such(one.subject);
  });
}

void leave_out_own(const std::vector<discover::Interface>& own, Batch& batch) {
  std::set<MacAddress> macs;
  for (const discover::Interface& interface : own)
    if (interface.mac) macs.insert(*interface.mac);
  leave_out([&](const IpAddress& address) { return discover::is_own(own, address); },
            std::move(macs), batch);
}

}  // namespace tenken::cli
