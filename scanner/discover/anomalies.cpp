#include "scanner/discover/anomalies.hpp"

#include <algorithm>
#include <array>

#include "model/messages.hpp"

namespace tenken::discover {
namespace {

constexpr std::size_t kShownAddresses = 4;

/// Whether the answer proves no more than that somebody answers for the address.
bool is_mere_word(const HostSeen& seen) {
  return seen.mac && (seen.method == "arp" || seen.method == "ndp");
}

/// Common initial values; what a router has passed on is lower.
bool comes_directly(const HostSeen& seen) {
  constexpr std::array kInitial{32, 64, 128, 255};
  return seen.ttl && std::ranges::find(kInitial, int{*seen.ttl}) != kInitial.end();
}

std::set<MacAddress> suspects(const Answers& answers, const std::set<MacAddress>& proxies) {
  std::map<std::pair<MacAddress, bool>, std::size_t> addresses;
  for (const auto& [ip, seen] : answers)
    for (const HostSeen& answer : seen)
      if (is_mere_word(answer)) ++addresses[{*answer.mac, ip.is_v4()}];
  std::set<MacAddress> found = proxies;
  for (const auto& [key, count] : addresses)
    if (count >= kManyAddresses) found.insert(key.first);
  return found;
}

/// What was said of one MAC.
struct Word {
  std::vector<IpAddress> silent;
  std::vector<IpAddress> alive;
  std::vector<IpAddress> direct;  ///< of the alive ones
};

std::map<MacAddress, Word> words_of(const Answers& answers, const IpSet& doubtful,
                                    const std::vector<HostSeen>& confirmed) {
  std::map<MacAddress, Word> words;
  for (const auto& [ip, seen] : answers) {
    if (!doubtful.contains(ip)) continue;
    const auto alive = std::ranges::find(confirmed, ip, &HostSeen::ip);
    for (const HostSeen& answer : seen) {
      Word& word = words[*answer.mac];
      (alive == confirmed.end() ? word.silent : word.alive).push_back(ip);
      if (alive != confirmed.end() && comes_directly(*alive)) word.direct.push_back(ip);
    }
  }
  return words;
}

/// Takes out what the proxy said.
void remove_proxy(Answers& hosts, const Anomaly& proxy, const Word& word) {
  for (const IpAddress& ip : word.silent) hosts.erase(ip);
  for (auto at = hosts.begin(); at != hosts.end();) {
    auto& [ip, seen] = *at;
    const bool theirs = std::ranges::any_of(
        seen, [&](const HostSeen& answer) { return answer.mac == proxy.macs.front(); });
    if (!theirs || proxy.owner == ip) {
      ++at;
      continue;
    }
    const HostSeen first = seen.front();
    std::erase_if(seen, [&](const HostSeen& a) { return a.mac == proxy.macs.front(); });
    if (seen.empty()) {
      seen.push_back(first);
      seen.back().mac.reset();
    }
    ++at;
  }
}

void sort_out_virtual(SortedOut& sorted) {
  std::map<MacAddress, Anomaly> virtual_ones;
  for (auto at = sorted.hosts.begin(); at != sorted.hosts.end();) {
    auto& [ip, seen] = *at;
    for (const HostSeen& answer : seen) {
      if (!answer.mac || !is_virtual_router(*answer.mac)) continue;
      Anomaly& anomaly = virtual_ones[*answer.mac];
      anomaly.kind = AnomalyKind::virtual_router;
      anomaly.macs = {*answer.mac};
      anomaly.addresses.push_back(ip);
    }
    std::erase_if(seen, [](const HostSeen& a) { return a.mac && is_virtual_router(*a.mac); });
    at = seen.empty() ? sorted.hosts.erase(at) : std::next(at);
  }
  for (auto& [mac, anomaly] : virtual_ones) sorted.anomalies.push_back(std::move(anomaly));
}

void note_several_macs(SortedOut& sorted) {
  for (auto& [ip, seen] : sorted.hosts) {
    std::vector<MacAddress> macs;
    for (const HostSeen& answer : seen)
      if (answer.mac && std::ranges::find(macs, *answer.mac) == macs.end())
        macs.push_back(*answer.mac);
    if (macs.size() < 2) continue;
    Anomaly anomaly;
    const bool many = macs.size() >= kManyMacs;
    anomaly.kind = many ? AnomalyKind::many_macs : AnomalyKind::duplicate_address;
    anomaly.macs = std::move(macs);
    anomaly.addresses = {ip};
    sorted.anomalies.push_back(std::move(anomaly));
    if (!many) continue;
    seen.resize(1);
    seen.front().mac.reset();
  }
}

template <class T>
std::string some(const std::vector<T>& values) {
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kShownAddresses); ++i)
    text += (i == 0 ? "" : ", ") + values[i].to_string();
  if (values.size() > kShownAddresses)
    text += ", ... (+" + std::to_string(values.size() - kShownAddresses) + ")";
  return text;
}

}  // namespace

std::string_view to_string(AnomalyKind kind) {
  constexpr std::array<std::string_view, 4> kNames{"duplicate_address", "many_macs", "proxy",
                                                   "virtual_router"};
  return kNames.at(static_cast<std::size_t>(kind));
}

Note Anomaly::describe() const {
  const std::string count = std::to_string(addresses.size());
  switch (kind) {
    case AnomalyKind::duplicate_address:
      return Note(Msg::discover_duplicate_address, {some(addresses), some(macs)});
    case AnomalyKind::many_macs:
      return Note(Msg::discover_many_macs, {some(addresses), std::to_string(macs.size())});
    case AnomalyKind::proxy:
      return Note(Msg::discover_proxy, {some(macs), count, some(addresses)});
    case AnomalyKind::virtual_router:
      break;
  }
  return Note(Msg::discover_virtual_router, {some(macs), some(addresses)});
}

IpSet doubtful_addresses(const Answers& answers, const std::set<MacAddress>& proxies) {
  const std::set<MacAddress> suspected = suspects(answers, proxies);
  IpSet doubtful;
  for (const auto& [ip, seen] : answers) {
    const bool all = std::ranges::all_of(seen, [&](const HostSeen& answer) {
      return is_mere_word(answer) && suspected.contains(*answer.mac) &&
             !is_virtual_router(*answer.mac);
    });
    if (all) doubtful.add(IpRange(ip, ip));
  }
  return doubtful;
}

SortedOut sort_out(Answers answers, const IpSet& doubtful, const std::vector<HostSeen>& confirmed,
                   std::set<MacAddress>& proxies) {
  SortedOut sorted;
  const std::map<MacAddress, Word> words = words_of(answers, doubtful, confirmed);
  sorted.hosts = std::move(answers);
  for (const auto& [mac, word] : words) {
    if (word.silent.empty() && !proxies.contains(mac)) continue;  // a host with many addresses
    proxies.insert(mac);
    Anomaly anomaly;
    anomaly.kind = AnomalyKind::proxy;
    anomaly.macs = {mac};
    anomaly.addresses = word.silent;
    anomaly.addresses.insert(anomaly.addresses.end(), word.alive.begin(), word.alive.end());
    if (word.direct.size() == 1) {
      anomaly.owner = word.direct.front();
      std::erase(anomaly.addresses, *anomaly.owner);
    }
    std::ranges::sort(anomaly.addresses);
    remove_proxy(sorted.hosts, anomaly, word);
    if (!anomaly.addresses.empty()) sorted.anomalies.push_back(std::move(anomaly));
  }
  sort_out_virtual(sorted);
  note_several_macs(sorted);
  return sorted;
}

}  // namespace tenken::discover
