// UdpTalk: goes on speaking with the UDP services of one host that answered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/host_survey.hpp"
#include "model/bytes.hpp"
#include "model/result.hpp"
#include "probes/upnp.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/host_turn.hpp"

namespace tenken::cli {

/// One question at a time, at the pace of the host; the gate is asked for each. Lives on the
/// network thread.
class UdpTalk {
 public:
  /// \param tools  outlives the talk
  UdpTalk(SurveyTools& tools, const ports::HostTarget& host);

  /// What `port` answers to the follow-ups of its first answer (dissect::follow_ups); answers that
  /// do not come are left out. Nothing more is asked after one that could not be sent.
  Task<std::vector<Bytes>> follow_up(std::uint16_t port, Bytes first);
  /// The description that an SSDP answer names, where it is on the same host.
  Task<Result<probes::UpnpDocuments>> describe(std::string location);

 private:
  Task<Result<Bytes>> ask(std::uint16_t port, Bytes request);

  SurveyTools& tools_;
  IpAddress ip_;
  pace::Profile profile_;
  pace::HostTurn turn_;
};

}  // namespace tenken::cli
