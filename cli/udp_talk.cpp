#include "cli/udp_talk.hpp"

#include <memory>
#include <utility>

#include "scanner/dissect/udp_follow_ups.hpp"
#include "scanner/dissect/udp_protocols.hpp"
#include "scanner/net/ask_udp.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::cli {

UdpTalk::UdpTalk(SurveyTools& tools, const ports::HostTarget& host)
    : tools_(tools),
      ip_(host.ip),
      profile_(survey_pace(tools.hosts.profile_for(host.ip, tools.profile), host)),
      turn_(tools.hosts.turn_for(host.ip, profile_.host_packets_per_second)) {}

Task<std::vector<Bytes>> UdpTalk::follow_up(std::uint16_t port, Bytes first) {
  std::vector<Bytes> answers;
  const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port);
  if (protocol == nullptr || !protocol->answered_by(first)) co_return answers;
  std::vector<Bytes> requests = dissect::follow_ups(protocol->name, first);
  for (Bytes& request : requests) {
    Result<Bytes> answer = co_await ask(port, std::move(request));
    if (!answer) break;
    if (!answer->empty()) answers.push_back(std::move(*answer));
  }
  co_return answers;
}

Task<Result<Bytes>> UdpTalk::ask(std::uint16_t port, Bytes request) {
  const auto now = net::SteadyClock::now();
  Result<void> waited = co_await tools_.session.sleep_until(tools_.bucket.reserve(now));
  if (waited) waited = co_await net::wait_turn(tools_.session, turn_);
  if (!waited) co_return Unexpected(waited.error());
  Result<pace::Permit> permit = tools_.gate.admit(ip_, pace::Check::probes);
  if (!permit) co_return Unexpected(permit.error());
  net::UdpQuestion question;
  question.port = port;
  question.payload = request;
  if (const dissect::UdpProtocol* const protocol = dissect::udp_protocol_at(port)) {
    question.from_any_port = protocol->from_any_port;
    question.local_port = protocol->local_port;
  }
  const auto deadline = net::SteadyClock::now() + profile_.max_timeout;
  Result<net::UdpAnswer> answer =
      co_await net::ask_udp(tools_.session, std::move(*permit), question, deadline, tools_.source);
  if (!answer) co_return Unexpected(answer.error());
  co_return std::move(answer->reply);
}

Task<Result<probes::UpnpDocuments>> UdpTalk::describe(std::string location) {
  auto pace = std::make_shared<net::HostPace>(
      tools_.session, profile_, tools_.hosts.turn_for(ip_, profile_.host_packets_per_second));
  net::HostDialer dialer(tools_.session, tools_.gate, pace::Check::probes, ip_, tools_.bucket,
                         std::move(pace), tools_.source);
  Result<probes::UpnpDocuments> documents =
      co_await probes::read_upnp(dialer, std::move(location), profile_.probe_deadline);
  co_return documents;
}

}  // namespace tenken::cli
