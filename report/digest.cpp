#include "report/digest.hpp"

#include <algorithm>
#include <optional>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "rules/rule.hpp"
#include "rules/scan_reach.hpp"

namespace tenken::report {
namespace {

void add_finding(DeviceDigest& digest, const Finding& finding) {
  digest.findings.push_back(&finding);
  digest.worst = worse(digest.worst, finding.verdict);
  if (finding.verdict == Verdict::non_conforming)
    digest.severity = std::max(digest.severity, finding.severity);
}

/// Sorts the sub-items of a device by their worst finding.
void sort_items(DeviceDigest& digest) {
  for (auto at = digest.findings.begin(); at != digest.findings.end();) {
    const std::string_view item = (*at)->item;
    Verdict worst = (*at)->verdict;
    for (; at != digest.findings.end() && (*at)->item == item; ++at)
      worst = worse(worst, (*at)->verdict);
    if (worst == Verdict::non_conforming) digest.failing.push_back(item);
    if (worst == Verdict::needs_review) digest.reviewing.push_back(item);
  }
}

/// Finds devices by id; those that are asked for in the order of the list at once.
class DevicePlaces {
 public:
  explicit DevicePlaces(const std::vector<Device>& devices) : devices_(devices) {
    by_id_.reserve(devices.size());
    for (std::size_t i = 0; i < devices.size(); ++i) by_id_.push_back(i);
    std::ranges::sort(by_id_, {}, [this](std::size_t i) { return devices_[i].id; });
  }

  std::optional<std::size_t> find(const DeviceId& id) {
    if (next_ >= devices_.size()) next_ = 0;
    if (next_ < devices_.size() && devices_[next_].id == id) return next_++;
    const auto at =
        std::ranges::lower_bound(by_id_, id, {}, [this](std::size_t i) { return devices_[i].id; });
    if (at == by_id_.end() || devices_[*at].id != id) return std::nullopt;
    next_ = *at + 1;
    return *at;
  }

 private:
  const std::vector<Device>& devices_;
  std::vector<std::size_t> by_id_;
  std::size_t next_ = 0;
};

}  // namespace

const Waiver* waiver_of(const ReportInput& input, const Finding& finding) {
  if (input.decisions == nullptr || !wants_remedy(finding.verdict)) return nullptr;
  return input.decisions->waiver_of(finding, input.view.at);
}

std::string fact_text(const Facts& facts, std::string_view key) {
  return clean(value_of(facts, key));
}

Msg label(std::string_view prefix, std::string_view name) {
  return find_message(std::string(prefix).append(name)).value();
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

std::vector<DeviceDigest> digest_devices(const ReportInput& input) {
  std::vector<DeviceDigest> digests;
  digests.reserve(input.view.devices.size());
  DevicePlaces places(input.view.devices);
  const rules::ScanReach reach(input.view.scan);
  for (const Device& device : input.view.devices) {
    DeviceDigest& digest = digests.emplace_back();
    digest.device = &device;
    digest.covered = reach.covers(device);
  }
  for (const Finding& finding : input.assessed.findings)
    if (const auto place = places.find(finding.device)) add_finding(digests[*place], finding);
  for (DeviceDigest& digest : digests) {
    if (digest.findings.empty()) digest.worst = Verdict::not_observed;
    sort_items(digest);
  }
  return digests;
}

std::vector<Priority> priorities(const std::vector<DeviceDigest>& digests) {
  std::vector<Priority> list;
  for (const DeviceDigest& digest : digests)
    for (const Finding* finding : digest.findings)
      if (finding->verdict == Verdict::non_conforming)
        list.push_back({finding, digest.device, digest.covered});
  std::ranges::stable_sort(list, std::ranges::greater(), [](const Priority& p) {
    return std::pair(p.covered, p.finding->severity);
  });
  return list;
}

std::vector<const DeviceDigest*> part_of(const std::vector<DeviceDigest>& digests, bool covered) {
  std::vector<const DeviceDigest*> part;
  for (const DeviceDigest& digest : digests)
    if (digest.covered == covered) part.push_back(&digest);
  return part;
}

CoverageDigest digest_coverage(const std::vector<DeviceDigest>& digests) {
  CoverageDigest counts;
  for (const DeviceDigest* const digest : part_of(digests, true)) {
    const Device& device = *digest->device;
    ++counts.covered;
    if (device.udp_beside_tcp() == nullptr) ++counts.without_udp;
    if (device.failed) {
      ++counts.failed;
    } else if (!device.tcp || device.tcp->scanned.empty()) {
      ++counts.unscanned;
    } else if (device.tcp->scanned.is_all()) {
      ++counts.complete;
    } else {
      ++counts.partial;
    }
  }
  return counts;
}

Note coverage_note(const CoverageDigest& counts) {
  return Note(Msg::report_coverage_line,
              {std::to_string(counts.covered), std::to_string(counts.complete),
               std::to_string(counts.partial), std::to_string(counts.failed),
               std::to_string(counts.unscanned)});
}

Note udp_coverage_note(const PortCoverage& udp) {
  return Note(Msg::report_coverage_udp,
              {std::to_string(udp.scanned.size()), std::to_string(udp.open.size()),
               std::to_string(udp.closed_count()),
               std::to_string(udp.filtered.size() - udp.unanswered.size()),
               std::to_string(udp.unanswered.size())});
}

bool rules_measure(std::string_view item) { return rules::find_rule(item) != nullptr; }

std::string unmeasured_items(const Assessed& assessed) {
  std::string items;
  for (const Assessment& assessment : assessed.assessments) {
    if (rules_measure(assessment.item)) continue;
    if (!items.empty()) items += ", ";
    items += assessment.item;
  }
  return items;
}

std::vector<Note> measurement_gaps(const ReportInput& input,
                                   const std::vector<DeviceDigest>& digests) {
  std::vector<Note> gaps;
  const CoverageDigest coverage = digest_coverage(digests);
  const auto add_count = [&](Msg message, std::uint64_t count) {
    if (count > 0) gaps.emplace_back(message, std::vector{std::to_string(count)});
  };
  const auto& scan = input.view.scan;
  if (scan && scan->state != ScanState::complete)
    gaps.emplace_back(Msg::report_gap_interrupted, std::vector{scan->id.to_string()});
  add_count(Msg::report_gap_apart, digests.size() - coverage.covered);
  add_count(Msg::report_gap_failed, coverage.failed);
  add_count(Msg::report_gap_unscanned, coverage.unscanned);
  add_count(Msg::report_gap_partial, coverage.partial);
  if (scan) add_count(Msg::report_gap_dropped, scan->dropped);
  if (coverage.without_udp == coverage.covered) {
    gaps.emplace_back(Msg::report_gap_udp);
  } else {
    add_count(Msg::report_gap_udp_devices, coverage.without_udp);
    gaps.emplace_back(Msg::report_gap_udp_rest);
  }
  if (std::string items = unmeasured_items(input.assessed); !items.empty())
    gaps.emplace_back(Msg::report_gap_items, std::vector{std::move(items)});
  return gaps;
}

std::string transcript_text(const Evidence& evidence) {
  std::string_view rest = as_text(evidence.content);
  std::string out;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    // A line of bytes that all need escaping grows fourfold at most.
    out += printable(rest.substr(0, end), 4 * kMaxEvidenceBytes);
    out += '\n';
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return out;
}

Result<void> written(std::ostream& out) {
  out.flush();
  if (out) return ok;
  return fail(Errc::io, Note(Msg::report_write_failed), Note(Msg::report_write_failed_remedy));
}

std::string service_text(const Service& service) {
  std::string text =
      std::to_string(service.endpoint.port) + "/" + printable(service.protocol(), 64);
  if (service.endpoint.transport != Transport::tcp)
    text.append(" (").append(to_string(service.endpoint.transport)).append(")");
  return text;
}

std::vector<std::string> open_service_texts(const Device& device) {
  std::vector<std::string> texts;
  for (const Service& service : device.services)
    if (service.open) texts.push_back(service_text(service));
  return texts;
}

}  // namespace tenken::report
