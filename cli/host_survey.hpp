// HostSurvey: speaks with the open services of one host and records what they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/coverage.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "probes/identify.hpp"
#include "scanner/net/host_dialer.hpp"
#include "scanner/net/observation_channel.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"
#include "scanner/ports/port_scanner.hpp"

namespace tenken::knowledge {
class Conclusions;
}

namespace tenken::cli {

/// What all surveys of one sweep share; the references outlive them.
struct SurveyTools {
  net::Session& session;
  const pace::Gate& gate;
  const pace::Profile& profile;
  pace::TokenBucket& bucket;
  net::ObservationChannel& channel;
  const Clock& clock;
  pace::HostPaces hosts;  ///< what differs from the profile, host by host
  net::Source source;
  std::string sensor;
  std::shared_ptr<const knowledge::Conclusions> conclusions;  ///< null: texts are only kept
  bool probes_allowed;                    ///< by the scope; without it services stay unidentified
  std::function<void()> on_service_done;  ///< once per open port

  SurveyTools(net::Session& s, const pace::Gate& g, const pace::Profile& p, pace::TokenBucket& b,
              net::ObservationChannel& c, const Clock& k)
      : session(s), gate(g), profile(p), bucket(b), channel(c), clock(k), probes_allowed(true) {}
};

/// `profile` at the pace that the host bore while its ports were scanned.
pace::Profile survey_pace(pace::Profile profile, const ports::HostTarget& host);

/// Identifies every open port of `coverage`, as many at once as the profile allows connections to
/// one host, and sends the claims port by port; last of all the coverage itself, so that a host
/// with recorded coverage is a host that is done.
/// On failure no coverage is sent: cancelled, out_of_scope (the permission ended), limit, timed_out
/// or unreachable (the host fell silent), or what the channel says.
Task<Result<void>> survey_host(SurveyTools& tools, ports::HostTarget host, PortCoverage coverage);

}  // namespace tenken::cli
