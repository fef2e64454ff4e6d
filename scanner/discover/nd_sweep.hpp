// NdSweep: finds the IPv6 hosts of one link without asking through its addresses: by echo requests
// to the group of all nodes, and by Neighbour Solicitations for addresses that are likely. Used by
// Ipv6LinkDiscoverer.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/nd_socket.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/rtt.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// No Multicast Listener Query is sent, although it would make every host report: it would take
/// part in the election of the querier (RFC 3810 section 7.6.2) and could silence the real one.
class NdSweep {
 public:
  static constexpr unsigned kMaxPasses = 4;    ///< solicitations for one address, at most
  static constexpr std::size_t kMaxOwn = 8;    ///< own addresses that ask the group
  static constexpr unsigned kGroupRounds = 2;  ///< for each of them and each lure
  static constexpr unsigned kMaxGroupRequests = kMaxOwn * kGroupRounds * 2;
  static constexpr std::size_t kMaxHosts = 4096;    ///< of one link; who invents more is not heard
  static constexpr std::size_t kMaxGuesses = 4096;  ///< addresses made from MACs, at most

  /// \param wanted  addresses that may be reported: what lies outside is counted and forgotten
  NdSweep(net::Session& session, const pace::Gate& gate, pace::TokenBucket& shared,
          const Clock& clock, const pace::Profile& profile, Interface interface, NdSocket socket,
          IpSet wanted, const OnHost& on_host);

  /// \param with_group  ask the group of all nodes, and guess addresses from the MACs that answer
  /// \param macs        further MACs of the link, to guess addresses from
  /// \param candidates  asked one by one, as far as they are wanted
  Task<Result<DiscoveryStats>> run(bool with_group, std::set<MacAddress> macs,
                                   std::vector<IpAddress> candidates);

 private:
  struct Asked {
    net::SteadyTime at{};  ///< of the latest solicitation
    unsigned requests = 0;
  };

  Task<Result<void>> ask_and_solicit(bool with_group, std::vector<IpAddress> candidates);
  Task<Result<void>> ask_group();
  Task<Result<void>> ask_group_as(const IpAddress& own, unsigned round);
  Task<Result<void>> solicit_all();
  Task<Result<void>> solicit(const IpAddress& target, Asked& asked);
  Task<Result<void>> pause(std::chrono::milliseconds time);
  std::vector<IpAddress> asking_addresses() const;
  const IpAddress* source_for(const IpAddress& target) const;
  void add_candidates(const std::vector<IpAddress>& candidates);
  void add_guesses();
  void on_frame(const dissect::Icmpv6Frame& parsed, ByteView frame);
  bool is_echo_answer(const dissect::Icmpv6Frame& parsed) const;
  void on_advertisement(const dissect::Icmpv6Frame& parsed, ByteView frame);
  void found(HostSeen seen);
  IpAddress here(const IpAddress& address) const;

  net::Session& session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  const pace::Profile& profile_;
  Interface interface_;
  NdSocket socket_;
  IpSet wanted_;
  const OnHost& on_host_;
  std::uint16_t id_;
  Bytes nonce_;
  std::set<MacAddress> macs_;
  std::map<IpAddress, Asked> asked_;
  std::unordered_map<IpAddress, std::vector<MacAddress>> hosts_;
  pace::RttEstimate rtt_;
  DiscoveryStats stats_;
};

}  // namespace tenken::discover
