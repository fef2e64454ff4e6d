#include "scanner/discover/multicast_discoverer.hpp"

#include <algorithm>
#include <list>
#include <random>

#include "scanner/discover/neighbours.hpp"
#include "scanner/discover/readable.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/udp_protocols.hpp"
#include "scanner/dissect/ws_discovery.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;

constexpr std::chrono::milliseconds kSpread = 1s * dissect::kSsdpWaitSeconds;
constexpr auto kSpacing = 100ms;  // between two questions: what low-power devices bear

/// A random UUID (RFC 4122 section 4.4).
std::string make_uuid() {
  std::random_device random;
  Bytes bytes(16);
  std::generate(bytes.begin(), bytes.end(),
                [&] { return static_cast<std::byte>(random() & 0xFFU); });
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

/// How SADP is asked, of one host or of all.
const dissect::UdpProtocol& sadp() {
  static const dissect::UdpProtocol& protocol =
      *dissect::udp_protocol_at(port_of(GroupProtocol::sadp));
  return protocol;
}

}  // namespace

MulticastDiscoverer::MulticastDiscoverer(boost::asio::any_io_executor executor,
                                         const pace::Gate& gate, pace::TokenBucket& shared,
                                         const Clock& clock, Interface interface,
                                         pace::Profile profile, IpSet wanted)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      interface_(std::move(interface)),
      profile_(std::move(profile)),
      wanted_(std::move(wanted)),
      id_(static_cast<std::uint16_t>(std::random_device()())),
      any_probe_(make_uuid()),
      device_probe_(make_uuid()) {}

Task<Result<DiscoveryStats>> MulticastDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "multicast discovery was stopped");
  Result<std::vector<GroupSocket>> sockets = open_sockets(targets);
  if (!sockets) co_return Unexpected(std::move(sockets).error());
  const GroupSocket::OnDatagram take = [this](const IpAddress& from, ByteView datagram) {
    on_datagram(from, datagram);
  };
  std::vector<GroupSocket> ears = open_ears(*sockets);
  std::list<Readable> answers;
  Result<void> done = ok;
  for (std::vector<GroupSocket>* const kind : {&*sockets, &ears}) {
    for (GroupSocket& socket : *kind) {
      if (!done) break;
      answers.emplace_back(session_.executor(), [&socket, &take] { socket.receive(take); });
      done = answers.back().start(socket.descriptor());
    }
  }
  if (done) done = co_await ask_all(*sockets);
  for (Readable& answer : answers) co_await answer.finish();
  if (!done) co_return Unexpected(std::move(done).error());
  report(on_host);
  co_return stats_;
}

Result<std::vector<GroupSocket>> MulticastDiscoverer::open_sockets(const IpSet& targets) const {
  std::vector<GroupSocket> sockets;
  for (const InterfaceAddress& own : interface_.addresses) {
    if (sockets.size() == kMaxOwn) break;
    if (intersection(targets, own.network()).empty()) continue;
    Result<GroupSocket> socket = GroupSocket::open(interface_, own.ip);
    if (!socket) return Unexpected(std::move(socket).error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

std::vector<GroupSocket> MulticastDiscoverer::open_ears(
    const std::vector<GroupSocket>& sockets) const {
  std::vector<GroupSocket> ears;
  for (const GroupSocket& socket : sockets) {
    if (!socket.own().is_v4()) continue;
    if (auto ear = GroupSocket::overhear(interface_, socket.own(), GroupProtocol::sadp))
      ears.push_back(*std::move(ear));
    break;  // one hears for all own addresses
  }
  return ears;
}

std::vector<Bytes> MulticastDiscoverer::questions(GroupProtocol protocol, bool v4) const {
  const std::vector<std::string> names{std::string(dissect::kMdnsServiceTypes)};
  switch (protocol) {
    case GroupProtocol::mdns:
      return {dissect::make_mdns_question(id_, names)};
    case GroupProtocol::ssdp:
      return {dissect::make_ssdp_search(v4 ? "239.255.255.250:1900" : "[ff02::c]:1900")};
    case GroupProtocol::ws_discovery:
      return {dissect::make_ws_probe(any_probe_), dissect::make_ws_device_probe(device_probe_)};
    case GroupProtocol::sadp:
      return {to_bytes(as_text(sadp().request))};
    case GroupProtocol::llmnr:
      break;  // asks for the names of known hosts
  }
  return {};
}

Task<Result<void>> MulticastDiscoverer::ask_all(std::vector<GroupSocket>& sockets) {
  for (unsigned round = 0; round < kRounds; ++round) {
    for (GroupSocket& socket : sockets) {
      const bool v4 = socket.own().is_v4();
      for (const GroupProtocol protocol : kGroupProtocols) {
        if (!is_spoken_in(protocol, v4)) continue;
        for (Bytes& question : questions(protocol, v4)) {
          const Result<void> asked = co_await ask(socket, protocol, std::move(question));
          if (!asked) co_return asked;
        }
      }
    }
    const auto wait = std::max(kSpread, profile_.first_timeout / 2) + profile_.first_timeout / 2;
    const Result<void> waited = co_await session_.sleep_until(SteadyClock::now() + wait);
    if (!waited) co_return waited;
  }
  // Who offers what names the hosts, and with them their addresses.
  const std::vector<std::string> types(service_types_.begin(), service_types_.end());
  if (types.empty()) co_return ok;
  for (GroupSocket& socket : sockets) {
    const Result<void> asked =
        co_await ask(socket, GroupProtocol::mdns, dissect::make_mdns_question(id_, types));
    if (!asked) co_return asked;
  }
  co_return co_await session_.sleep_until(SteadyClock::now() + profile_.max_timeout);
}

Task<Result<void>> MulticastDiscoverer::ask(GroupSocket& socket, GroupProtocol protocol,
                                            Bytes datagram) {
  Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
  if (paced) paced = co_await session_.sleep_until(SteadyClock::now() + kSpacing);
  if (!paced) co_return paced;
  const bool v4 = socket.own().is_v4();
  std::vector<IpRange> networks;
  for (const InterfaceAddress& own : interface_.addresses)
    if (own.ip.is_v4() == v4) networks.push_back(own.network());
  const Result<pace::GroupPermit> permit = gate_.admit_group(group_of(protocol, v4), networks);
  if (!permit) {
    ++stats_.groups_refused;
    co_return ok;
  }
  // A link that cannot carry it (no route, no buffer) has nobody to be heard this way.
  if (socket.send(*permit, protocol, datagram)) ++stats_.sent;
  co_return ok;
}

bool MulticastDiscoverer::may_report(const IpAddress& address) const {
  return wanted_.contains(address) && gate_.admit(address, pace::Check::discovery).has_value();
}

std::optional<GroupProtocol> MulticastDiscoverer::recognise(ByteView datagram) {
  const Result<dissect::MdnsAnswer> mdns = dissect::parse_mdns_answer(datagram);
  if (mdns && mdns->id == id_) {
    note_mdns(*mdns);
    return GroupProtocol::mdns;
  }
  if (dissect::parse_ssdp_answer(datagram)) return GroupProtocol::ssdp;
  for (const std::string& id : {any_probe_, device_probe_})
    if (dissect::answers_ws_probe(datagram, id)) return GroupProtocol::ws_discovery;
  if (sadp().answered_by(datagram)) return GroupProtocol::sadp;
  return std::nullopt;
}

void MulticastDiscoverer::note_mdns(const dissect::MdnsAnswer& answer) {
  for (const std::string& type : answer.types)
    if (service_types_.size() < dissect::kMaxMdnsQuestions) service_types_.insert(type);
  for (const IpAddress& address : answer.addresses) {
    const IpAddress here =
        address.is_v6() ? IpAddress::v6(address.octets(), interface_.name) : address;
    if (may_report(here) && spoken_of_.size() < kMaxHosts) spoken_of_.insert(here);
  }
}

void MulticastDiscoverer::on_datagram(const IpAddress& from, ByteView datagram) {
  if (interface_.owns(from)) return;
  if (!may_report(from)) {
    ++stats_.outside;
    return;
  }
  const std::optional<GroupProtocol> protocol = recognise(datagram);
  if (!protocol) return;
  ++stats_.answers;
  if (heard_.size() < kMaxHosts) heard_.try_emplace(from, *protocol);
  if (heard_.contains(from)) answers_.add(from, port_of(*protocol), datagram);
}

void MulticastDiscoverer::report(const OnHost& on_host) const {
  std::map<IpAddress, MacAddress> macs;
  if (const auto neighbours = list_neighbours())
    for (const Neighbour& neighbour : *neighbours)
      if (neighbour.interface == interface_.index) macs.emplace(neighbour.ip, neighbour.mac);
  for (const auto& [ip, protocol] : heard_) {
    HostSeen seen;
    seen.ip = ip;
    const IpAddress bare = ip.is_v4() ? ip : IpAddress::v6(ip.octets());
    if (const auto mac = macs.find(bare); mac != macs.end()) seen.mac = mac->second;
    seen.method = to_string(protocol);
    seen.evidence = Evidence::make(
        EvidenceKind::record, "discover/" + seen.method,
        to_bytes("answer to a " + seen.method + " question, from " + ip.to_string()), clock_.now());
    on_host(seen);
  }
}

}  // namespace tenken::discover
