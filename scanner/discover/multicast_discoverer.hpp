// MulticastDiscoverer: finds the devices of an attached link that announce services: by mDNS, SSDP,
// WS-Discovery and SADP. Sends a few questions to their groups, nothing else; needs no privilege.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/group_answers.hpp"
#include "scanner/discover/group_socket.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/dissect/mdns.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// Tells who is there, and keeps what they answer for others to read. A family is asked where an
/// own address of it lies in a network of the targets. The MAC comes from the kernel's neighbour
/// table, which knows it because the answer came to this machine. Hosts are reported at the end of
/// a run.
class MulticastDiscoverer final : public Discoverer {
 public:
  static constexpr std::size_t kMaxOwn = 4;  ///< own addresses that ask
  static constexpr unsigned kRounds = 2;     ///< of every question
  /// WS-Discovery is asked for every kind of device, and for the kind that Windows looks for.
  static constexpr unsigned kQuestions = kGroupProtocols.size() + 1;
  static constexpr unsigned kMaxRequests = kMaxOwn * (kRounds * kQuestions + 1);
  static constexpr std::size_t kMaxHosts = 4096;  ///< of one link; who invents more is not heard

  /// \param wanted  addresses that may be reported; what lies outside is counted and forgotten
  MulticastDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                      pace::TokenBucket& shared, const Clock& clock, Interface interface,
                      pace::Profile profile, IpSet wanted);

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }
  /// Addresses that answers of the latest run named, wanted ones only: candidates, not hosts.
  const std::set<IpAddress>& spoken_of() const { return spoken_of_; }
  /// What the hosts of the latest run said.
  const GroupAnswers& answers() const { return answers_; }

 private:
  Task<Result<void>> ask_all(std::vector<GroupSocket>& sockets);
  Task<Result<void>> ask(GroupSocket& socket, GroupProtocol protocol, Bytes datagram);
  Result<std::vector<GroupSocket>> open_sockets(const IpSet& targets) const;
  /// Best effort: where another program has the port, answers to the group are not heard.
  std::vector<GroupSocket> open_ears(const std::vector<GroupSocket>& sockets) const;
  std::vector<Bytes> questions(GroupProtocol protocol, bool v4) const;
  void on_datagram(const IpAddress& from, ByteView datagram);
  std::optional<GroupProtocol> recognise(ByteView datagram);
  void note_mdns(const dissect::MdnsAnswer& answer);
  void report(const OnHost& on_host) const;
  bool may_report(const IpAddress& address) const;

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  Interface interface_;
  pace::Profile profile_;
  IpSet wanted_;
  std::uint16_t id_;  ///< of the mDNS questions
  /// Of the two WS-Discovery probes: hosts answer each id once.
  std::string any_probe_;
  std::string device_probe_;
  std::map<IpAddress, GroupProtocol> heard_;
  GroupAnswers answers_;
  std::set<IpAddress> spoken_of_;
  std::set<std::string> service_types_;
  DiscoveryStats stats_;
};

}  // namespace tenken::discover
