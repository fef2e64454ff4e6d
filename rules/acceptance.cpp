#include "rules/acceptance.hpp"

#include <algorithm>

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/acceptance_parts.hpp"
#include "rules/items.hpp"

namespace tenken::rules {
namespace {

std::string text_of_ports(const PortSet& ports) {
  constexpr std::size_t kMost = 300;
  return ports.empty() ? "-" : printable(ports.to_string(), kMost);
}

PortSet minus(const PortSet& all, const PortSet& taken) {
  PortSet left;
  for (const std::uint16_t port : all.ports())
    if (!taken.contains(port)) left.add(port, port);
  return left;
}

/// One transport: what the names of its checks and claims are.
struct Side {
  const char* name;
  std::string_view claim;
  const std::optional<PortCoverage>& coverage;
  const PortDemand& demand;
};

class ProfileComparison {
 public:
  ProfileComparison(const AcceptanceProfile& profile, const Measured& measured)
      : profile_(profile), measured_(measured) {}

  std::vector<AcceptanceCheck> run() {
    join();
    presence();
    for (AcceptanceCheck& check : identity_checks(profile_, measured_))
      checks_.push_back(std::move(check));
    const std::optional<PortCoverage> nothing;
    const Device* const device = measured_.device;
    const Side tcp{"tcp", claim::kCoverageTcp, device == nullptr ? nothing : device->tcp,
                   profile_.tcp};
    const Side udp{"udp", claim::kCoverageUdp, device == nullptr ? nothing : device->udp,
                   profile_.udp};
    for (const Side& side : {tcp, udp}) coverage(side);
    for (const Side& side : {tcp, udp}) ports(side);
    services(tcp);
    listening();
    peers();
    items();
    return std::move(checks_);
  }

 private:
  AcceptanceCheck& add(std::string id, Note title, const Note& expected) {
    return checks_.emplace_back(std::move(id), std::move(title), expected);
  }
  static void settle(AcceptanceCheck& check, AcceptanceResult result, Note observed, Note reason) {
    check.result = result;
    check.observed = std::move(observed);
    check.reason = std::move(reason);
  }
  static void settle(AcceptanceCheck& check, AcceptanceResult result, Note observed, Msg reason) {
    settle(check, result, std::move(observed), Note(reason));
  }

  void join() {
    if (!measured_.joining) return;
    const Joining& joining = *measured_.joining;
    const std::string seconds = std::to_string(joining.waited.count());
    AcceptanceCheck& check =
        add("join", Note(Msg::accept_check_join), Note(Msg::accept_want_join, {seconds}));
    if (joining.evidence) check.evidence.push_back(*joining.evidence);
    if (joining.at)
      settle(check, AcceptanceResult::pass,
             Note(Msg::accept_saw_join, {joining.at->to_local_string(), joining.how}),
             Msg::accept_why_meets);
    else
      settle(check, AcceptanceResult::inconclusive, Note(Msg::accept_saw_nothing),
             Msg::accept_why_no_join);
  }

  void presence() {
    AcceptanceCheck& check = add("answers", Note(Msg::accept_check_answers),
                                 Note(Msg::accept_want_answers, {measured_.target}));
    const Device* const device = measured_.device;
    if (device == nullptr)
      return settle(check, AcceptanceResult::inconclusive, Note(Msg::accept_saw_nothing),
                    Msg::accept_why_silent);
    cite(check, find_fact(device->facts, claim::kHostSeen));
    const std::string mac =
        device->interfaces.empty() ? "-" : device->interfaces.front().mac.to_string();
    if (device->failed)
      return settle(check, AcceptanceResult::inconclusive, Note(Msg::accept_saw_device, {mac}),
                    Note(Msg::accept_why_failed, {printable(*device->failed)}));
    settle(check, AcceptanceResult::pass, Note(Msg::accept_saw_device, {mac}),
           Msg::accept_why_meets);
  }

  /// The port scan of this acceptance; null where there is none.
  const PortCoverage* scanned(const Side& side) const {
    const bool fresh = side.coverage && side.coverage->scan == measured_.scan;
    return fresh ? &*side.coverage : nullptr;
  }

  /// Why the scan is not what was demanded; nothing where it is.
  std::optional<Note> gap(const Side& side) const {
    const PortCoverage* const scan = scanned(side);
    if (scan == nullptr) return Note(Msg::accept_why_not_scanned);
    if (const PortSet missing = minus(side.demand.least, scan->scanned); !missing.empty())
      return Note(Msg::accept_why_not_all, {text_of_ports(missing)});
    if (scan->unanswered.size() == scan->scanned.size())
      return Note(Msg::accept_why_all_silent, {std::to_string(scan->scanned.size())});
    constexpr double kMissesThatCount = 0.5;  // expected number of ports that loss may hide
    if (scan->expected_missed >= kMissesThatCount) return Note(Msg::accept_why_loss);
    return std::nullopt;
  }

  Note scan_text(const Side& side) const {
    const PortCoverage* const scan = scanned(side);
    if (scan == nullptr) return Note(Msg::accept_saw_no_scan);
    return Note(Msg::accept_saw_scan,
                {std::to_string(scan->scanned.size()), std::to_string(scan->open.size()),
                 std::to_string(scan->closed_count()), std::to_string(scan->filtered.size())});
  }

  void cite_scan(AcceptanceCheck& check, const Side& side) const {
    if (measured_.device == nullptr || scanned(side) == nullptr) return;
    cite(check, find_fact(measured_.device->facts, side.claim));
  }

  void coverage(const Side& side) {
    if (side.demand.least.empty()) return;
    const bool tcp = &side.demand == &profile_.tcp;
    AcceptanceCheck& check =
        add("coverage-" + std::string(side.name),
            Note(tcp ? Msg::accept_check_coverage_tcp : Msg::accept_check_coverage_udp),
            Note(Msg::accept_want_coverage, {tcp ? profile_.tcp_text : profile_.udp_text,
                                             std::to_string(side.demand.least.size())}));
    cite_scan(check, side);
    auto why = gap(side);
    const PortCoverage* const scan = scanned(side);
    // A UDP port without an answer may be open; one of TCP without an answer is not open from here.
    if (!why && !tcp && !scan->unanswered.empty())
      why = Note(Msg::accept_why_udp_silent, {text_of_ports(scan->unanswered)});
    const AcceptanceResult result = why ? AcceptanceResult::inconclusive : AcceptanceResult::pass;
    settle(check, result, scan_text(side), why.value_or(Note(Msg::accept_why_meets)));
  }

  void ports(const Side& side) {
    if (side.demand.allowed) allowed_ports(side);
    if (!side.demand.required.empty()) required_ports(side);
  }

  void allowed_ports(const Side& side) {
    const bool tcp = &side.demand == &profile_.tcp;
    AcceptanceCheck& check =
        add("ports-" + std::string(side.name),
            Note(tcp ? Msg::accept_check_ports_tcp : Msg::accept_check_ports_udp),
            Note(Msg::accept_want_ports, {text_of_ports(*side.demand.allowed)}));
    cite_scan(check, side);
    const PortCoverage* const scan = scanned(side);
    if (scan == nullptr)
      return settle(check, AcceptanceResult::inconclusive, scan_text(side),
                    Msg::accept_why_not_scanned);
    const Note seen(Msg::accept_saw_open, {text_of_ports(scan->open)});
    if (const PortSet more = minus(scan->open, *side.demand.allowed); !more.empty())
      return settle(check, AcceptanceResult::fail, seen,
                    Note(Msg::accept_why_port_open, {named_ports(more, tcp)}));
    if (const auto why = gap(side))
      return settle(check, AcceptanceResult::inconclusive, seen, *why);
    const PortSet silent = minus(scan->unanswered, *side.demand.allowed);
    if (!tcp && !silent.empty())
      return settle(check, AcceptanceResult::inconclusive, seen,
                    Note(Msg::accept_why_udp_silent, {text_of_ports(silent)}));
    settle(check, AcceptanceResult::pass, seen, Msg::accept_why_meets);
  }

  void required_ports(const Side& side) {
    const bool tcp = &side.demand == &profile_.tcp;
    AcceptanceCheck& check =
        add("required-" + std::string(side.name),
            Note(tcp ? Msg::accept_check_required_tcp : Msg::accept_check_required_udp),
            Note(Msg::accept_want_required, {text_of_ports(side.demand.required)}));
    cite_scan(check, side);
    const PortCoverage* const scan = scanned(side);
    if (scan == nullptr)
      return settle(check, AcceptanceResult::inconclusive, scan_text(side),
                    Msg::accept_why_not_scanned);
    const Note seen(Msg::accept_saw_open, {text_of_ports(scan->open)});
    const PortSet missing = minus(side.demand.required, scan->open);
    const PortSet unsure = minus(missing, minus(scan->scanned, scan->filtered));
    if (const PortSet closed = minus(missing, unsure); !closed.empty())
      return settle(check, AcceptanceResult::fail, seen,
                    Note(Msg::accept_why_port_closed, {text_of_ports(closed)}));
    if (!unsure.empty())
      return settle(check, AcceptanceResult::inconclusive, seen,
                    Note(Msg::accept_why_port_unsure, {text_of_ports(unsure)}));
    settle(check, AcceptanceResult::pass, seen, Msg::accept_why_meets);
  }

  /// "23 (telnet), 8080".
  std::string named_ports(const PortSet& ports, bool tcp) const {
    std::string text;
    for (const std::uint16_t port : ports.ports()) {
      text += (text.empty() ? "" : ", ") + std::to_string(port);
      for (const Service& service : measured_.device->services)
        if (service.open && service.endpoint.port == port &&
            (service.endpoint.transport == Transport::tcp) == tcp && !service.is("unknown"))
          text += " (" + printable(service.protocol(), 64) + ")";
    }
    return printable(text, 400);
  }

  void services(const Side& tcp) {
    if (profile_.forbidden.empty()) return;
    std::string unwanted;
    for (const std::string& name : profile_.forbidden)
      unwanted += (unwanted.empty() ? "" : ", ") + name;
    AcceptanceCheck& check = add("services", Note(Msg::accept_check_services),
                                 Note(Msg::accept_want_services, {unwanted}));
    std::string seen;
    std::string bad;
    std::string unknown;
    const auto append = [](std::string& to, const std::string& text) {
      to += (to.empty() ? "" : ", ") + text;
    };
    if (measured_.device != nullptr)
      for (const Service& service : measured_.device->services) {
        if (!service.open || service.last_seen < measured_.since) continue;
        const std::string name =
            service.endpoint.to_string() + " " + printable(service.protocol(), 64);
        append(seen, name);
        const bool is_tcp = service.endpoint.transport == Transport::tcp;
        if (std::ranges::find(profile_.forbidden, service.protocol()) != profile_.forbidden.end()) {
          append(bad, name);
          for (const EvidenceId& id : service.evidence()) cite(check, id);
        } else if (service.is("unknown") &&
                   !(is_tcp && profile_.unidentified.contains(service.endpoint.port))) {
          append(unknown, service.endpoint.to_string());
        }
      }
    if (check.evidence.empty()) cite_scan(check, tcp);
    const Note observed =
        seen.empty() ? Note(Msg::accept_saw_no_service) : Note(Msg::accept_saw, {seen});
    if (!bad.empty())
      return settle(check, AcceptanceResult::fail, observed, Note(Msg::accept_why_service, {bad}));
    if (auto why = gap(tcp))
      return settle(check, AcceptanceResult::inconclusive, observed, *std::move(why));
    if (!unknown.empty())
      return settle(check, AcceptanceResult::inconclusive, observed,
                    Note(Msg::accept_why_unknown, {unknown}));
    settle(check, AcceptanceResult::pass, observed, Msg::accept_why_meets);
  }

  /// Seconds of listening in which the device was heard.
  std::int64_t heard() const {
    const Device* const device = measured_.device;
    if (device == nullptr || !device->hearing) return 0;
    return std::chrono::floor<std::chrono::seconds>(device->hearing->heard).count();
  }

  void listening() {
    if (profile_.listening.count() == 0) return;
    AcceptanceCheck& check =
        add("coverage-listening", Note(Msg::accept_check_listening),
            Note(Msg::accept_want_listening, {std::to_string(profile_.listening.count())}));
    if (measured_.device != nullptr) cite(check, find_fact(measured_.device->facts, claim::kFlows));
    const bool enough = heard() >= profile_.listening.count();
    settle(check, enough ? AcceptanceResult::pass : AcceptanceResult::inconclusive,
           Note(Msg::accept_saw_listening, {std::to_string(heard())}),
           enough ? Msg::accept_why_meets : Msg::accept_why_listening);
  }

  void peers() {
    if (!profile_.peers) return;
    AcceptanceCheck& check =
        add("flows", Note(Msg::accept_check_flows),
            profile_.peers->empty() ? Note(Msg::accept_want_no_flows)
                                    : Note(Msg::accept_want_flows, {allowed_peers()}));
    const Device* const device = measured_.device;
    if (device == nullptr || !device->hearing)
      return settle(check, AcceptanceResult::inconclusive, Note(Msg::accept_saw_no_hearing),
                    Msg::accept_why_no_hearing);
    cite(check, find_fact(device->facts, claim::kFlows));
    std::vector<std::string> unwanted;
    std::size_t begun = 0;
    for (const Flow& flow : device->flows) {
      if (flow.opener() == Opener::peer) continue;
      ++begun;
      if (!profile_.peers->allows(flow)) unwanted.push_back(flow_text(flow));
    }
    const Note seen(Msg::accept_saw_flows, {std::to_string(begun), std::to_string(heard())});
    constexpr std::size_t kMostTold = 10;
    if (!unwanted.empty()) {
      std::string text;
      for (std::size_t i = 0; i < std::min(unwanted.size(), kMostTold); ++i)
        text += (i == 0 ? "" : ", ") + unwanted[i];
      return settle(check, AcceptanceResult::fail, seen,
                    Note(Msg::accept_why_flow, {std::to_string(unwanted.size()), text}));
    }
    if (device->more_flows > 0)
      return settle(check, AcceptanceResult::inconclusive, seen, Msg::accept_why_many_flows);
    if (heard() < profile_.listening.count())
      return settle(check, AcceptanceResult::inconclusive, seen, Msg::accept_why_listening);
    settle(check, AcceptanceResult::pass, seen, Msg::accept_why_meets);
  }

  std::string allowed_peers() const {
    std::string text;
    for (const std::string& name : profile_.peers->names) text += (text.empty() ? "" : ", ") + name;
    for (const IpRange& range : profile_.peers->addresses.ranges())
      text += (text.empty() ? "" : ", ") + range.to_string();
    return printable(text, 300);
  }

  static std::string flow_text(const Flow& flow) {
    std::string text = flow.key.peer.to_string();
    if (!flow.names.empty()) text += " (" + printable(flow.names.front(), 200) + ")";
    return text + " " + flow.port_text();
  }

  void items() {
    for (const SheetItem& item : sheet_items()) one_item(item);
  }

  void one_item(const SheetItem& item) {
    const auto named = profile_.items.find(item.id);
    const ItemDemand demand =
        named == profile_.items.end() ? ItemDemand::not_required : named->second;
    const Msg wanted = demand == ItemDemand::conforming        ? Msg::accept_want_conforming
                       : demand == ItemDemand::may_need_review ? Msg::accept_want_review
                                                               : Msg::accept_want_nothing;
    AcceptanceCheck& check =
        add("item-" + std::string(item.id), Note(Msg::accept_check_item, {std::string(item.id)}),
            Note(wanted));
    check.item = item.id;
    check.result = AcceptanceResult::not_demanded;
    const Finding* told = nullptr;  // the one that decided
    if (measured_.device != nullptr)
      for (const Finding& finding : measured_.assessed.findings) {
        if (finding.item != item.id || finding.device != measured_.device->id) continue;
        const AcceptanceResult result = result_of(finding, demand);
        const bool graver = worse(check.result, result) != check.result;
        const bool worse_told = told != nullptr && result == check.result &&
                                told->verdict != finding.verdict &&
                                worse(told->verdict, finding.verdict) == finding.verdict;
        if (told == nullptr || graver || worse_told) told = &finding;
        check.result = worse(check.result, result);
        for (const EvidenceId& id : finding.evidence) cite(check, id);
      }
    if (told == nullptr) {
      if (demand != ItemDemand::not_required) check.result = AcceptanceResult::inconclusive;
      check.observed = Note(Msg::accept_saw_nothing);
      check.reason = Note(Msg::accept_why_silent);
      return;
    }
    check.verdict = told->verdict;
    check.observed = verdict_note(told->verdict);
    check.reason = told->reason;
  }

  AcceptanceResult result_of(const Finding& finding, ItemDemand demand) const {
    if (demand == ItemDemand::not_required) return AcceptanceResult::not_demanded;
    switch (finding.verdict) {
      case Verdict::conforming:
      case Verdict::not_applicable:
        return AcceptanceResult::pass;
      case Verdict::non_conforming:
        return AcceptanceResult::fail;
      case Verdict::needs_review:
        return demand == ItemDemand::may_need_review ? AcceptanceResult::pass : profile_.review;
      case Verdict::not_observed:
        break;
    }
    return AcceptanceResult::inconclusive;
  }

  static Note verdict_note(Verdict verdict) {
    switch (verdict) {
      case Verdict::conforming:
        return Note(Msg::verdict_conforming);
      case Verdict::non_conforming:
        return Note(Msg::verdict_non_conforming);
      case Verdict::needs_review:
        return Note(Msg::verdict_needs_review);
      case Verdict::not_applicable:
        return Note(Msg::verdict_not_applicable);
      case Verdict::not_observed:
        break;
    }
    return Note(Msg::verdict_not_observed);
  }

  const AcceptanceProfile& profile_;
  const Measured& measured_;
  std::vector<AcceptanceCheck> checks_;
};

}  // namespace

void cite(AcceptanceCheck& check, const EvidenceId& id) {
  if (std::ranges::find(check.evidence, id) == check.evidence.end()) check.evidence.push_back(id);
}

void cite(AcceptanceCheck& check, const Fact* fact) {
  if (fact != nullptr && fact->evidence) cite(check, *fact->evidence);
}

std::vector<AcceptanceCheck> compare(const AcceptanceProfile& profile, const Measured& measured) {
  return ProfileComparison(profile, measured).run();
}

AcceptanceResult overall(const std::vector<AcceptanceCheck>& checks) {
  AcceptanceResult all = AcceptanceResult::not_demanded;
  for (const AcceptanceCheck& check : checks) all = worse(all, check.result);
  return all == AcceptanceResult::not_demanded ? AcceptanceResult::inconclusive : all;
}

}  // namespace tenken::rules
