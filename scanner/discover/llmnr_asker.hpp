// LlmnrAsker: asks the hosts of an attached link what they call themselves. RFC 4795. Sends
// questions to the group of LLMNR, nothing else; needs no privilege.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scanner/discover/group_answers.hpp"
#include "scanner/discover/group_socket.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// Whoever holds an address answers to its reverse name, and then to the name that it said. Each
/// host is asked by itself, since a question holds one name; the group hears all of them, so the
/// hosts of one run are few, and an answer counts only from the host that was asked for.
class LlmnrAsker {
 public:
  static constexpr std::size_t kMaxHosts = 128;  ///< of one run; the others are left out
  static constexpr unsigned kRounds = 2;         ///< of the question for the reverse name

  LlmnrAsker(boost::asio::any_io_executor executor, const pace::Gate& gate,
             pace::TokenBucket& shared, Interface interface);

  /// \param hosts  those that lie in no network of the interface are left out
  Task<Result<void>> run(std::vector<IpAddress> hosts);
  void stop() { session_.stop(); }
  /// What the hosts of all runs answered; a host that answered has the name that it says.
  const GroupAnswers& answers() const { return answers_; }

 private:
  using Octets = std::array<std::uint8_t, 16>;
  struct Asked {
    IpAddress host;
    std::string name;  ///< empty until it answers
    Asked() = default;
  };

  Task<Result<void>> ask_all(std::vector<GroupSocket>& sockets);
  Task<Result<void>> ask(GroupSocket& socket, Bytes question);
  void on_datagram(const IpAddress& from, ByteView datagram);
  bool attached(const IpAddress& host) const;

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  Interface interface_;
  std::uint16_t id_;  ///< of the questions
  std::map<Octets, Asked> hosts_;
  GroupAnswers answers_;
};

}  // namespace tenken::discover
