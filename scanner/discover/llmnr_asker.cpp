#include "scanner/discover/llmnr_asker.hpp"

#include <algorithm>
#include <list>
#include <random>
#include <utility>

#include "scanner/discover/readable.hpp"
#include "scanner/dissect/llmnr.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;

constexpr auto kNameSpacing = 25ms;  // between two questions
constexpr auto kNameWait = 1000ms;   // LLMNR_TIMEOUT of RFC 4795 section 7
constexpr std::size_t kMaxOwnAddresses = 4;

}  // namespace

LlmnrAsker::LlmnrAsker(boost::asio::any_io_executor executor, const pace::Gate& gate,
                       pace::TokenBucket& shared, Interface interface)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      interface_(std::move(interface)),
      id_(static_cast<std::uint16_t>(std::random_device()())) {}

bool LlmnrAsker::attached(const IpAddress& host) const {
  return !interface_.owns(host) &&
         std::ranges::any_of(interface_.addresses, [&](const InterfaceAddress& own) {
           return own.network().contains(host);
         });
}

Task<Result<void>> LlmnrAsker::run(std::vector<IpAddress> hosts) {
  hosts_.clear();
  for (const IpAddress& host : hosts)
    if (hosts_.size() < kMaxHosts && attached(host)) hosts_[host.octets()].host = host;
  if (hosts_.empty()) co_return ok;
  std::vector<GroupSocket> sockets;
  for (const InterfaceAddress& own : interface_.addresses) {
    const bool wanted = std::ranges::any_of(
        hosts_, [&](const auto& entry) { return own.network().contains(entry.second.host); });
    if (!wanted || sockets.size() == kMaxOwnAddresses) continue;
    Result<GroupSocket> socket = GroupSocket::open(interface_, own.ip);
    if (!socket) co_return Unexpected(std::move(socket).error());
    sockets.push_back(std::move(*socket));
  }
  const GroupSocket::OnDatagram take = [this](const IpAddress& from, ByteView datagram) {
    on_datagram(from, datagram);
  };
  std::list<Readable> readers;
  Result<void> done = ok;
  for (GroupSocket& socket : sockets) {
    if (!done) break;
    readers.emplace_back(session_.executor(), [&socket, &take] { socket.receive(take); });
    done = readers.back().start(socket.descriptor());
  }
  if (done) done = co_await ask_all(sockets);
  for (Readable& reader : readers) co_await reader.finish();
  co_return done;
}

Task<Result<void>> LlmnrAsker::ask_all(std::vector<GroupSocket>& sockets) {
  // Once for each round, and last of all for the names, whether they lead back.
  for (unsigned round = 0; round <= kRounds; ++round) {
    const bool check = round == kRounds;
    const auto is_named = [](const auto& entry) { return !entry.second.name.empty(); };
    if (check && std::ranges::none_of(hosts_, is_named)) break;
    for (const auto& entry : hosts_) {
      const IpAddress host = entry.second.host;
      const std::string name = entry.second.name;
      if (name.empty() == check) continue;
      std::optional<Bytes> question =
          check ? dissect::make_llmnr_check(id_, name, host.is_v4())
                : std::optional<Bytes>(dissect::make_llmnr_question(id_, host));
      const auto socket = std::ranges::find_if(
          sockets, [&](const GroupSocket& one) { return one.own().is_v4() == host.is_v4(); });
      if (!question || socket == sockets.end()) continue;
      if (!gate_.admit(host, pace::Check::ports)) continue;
      const Result<void> asked = co_await ask(*socket, std::move(*question));
      if (!asked) co_return asked;
    }
    const Result<void> waited = co_await session_.sleep_until(SteadyClock::now() + kNameWait);
    if (!waited) co_return waited;
  }
  co_return ok;
}

Task<Result<void>> LlmnrAsker::ask(GroupSocket& socket, Bytes question) {
  Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
  if (paced) paced = co_await session_.sleep_until(SteadyClock::now() + kNameSpacing);
  if (!paced) co_return paced;
  const bool v4 = socket.own().is_v4();
  std::vector<IpRange> networks;
  for (const InterfaceAddress& own : interface_.addresses)
    if (own.ip.is_v4() == v4) networks.push_back(own.network());
  const Result<pace::GroupPermit> permit =
      gate_.admit_group(group_of(GroupProtocol::llmnr, v4), networks);
  // A link that cannot carry it, or whose groups may not be asked, has nobody to be heard this way.
  if (permit) (void)socket.send(*permit, GroupProtocol::llmnr, question);
  co_return ok;
}

void LlmnrAsker::on_datagram(const IpAddress& from, ByteView datagram) {
  const auto host = hosts_.find(from.octets());
  if (host == hosts_.end()) return;
  auto name = dissect::read_llmnr_name(datagram, id_, from);
  if (!name) return;
  if (host->second.name.empty()) host->second.name = *std::move(name);
  answers_.add(host->second.host, port_of(GroupProtocol::llmnr), datagram);
}

}  // namespace tenken::discover
