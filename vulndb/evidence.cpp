#include "vulndb/evidence.hpp"

#include <algorithm>
#include <array>

#include "vulndb/patterns.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::array kEvidence{
#define EVIDENCE(...) EvidenceRow{__VA_ARGS__},
#include "data/vulndb/evidence.def"
#undef EVIDENCE
};

struct Kind {
  std::string_view source;  ///< how a source begins
  std::string_view kind;
};

constexpr std::array kKinds{Kind{"ssh", "ssh"},   Kind{"telnet", "telnet"}, Kind{"ftp", "ftp"},
                            Kind{"http", "http"}, Kind{"ssdp", "ssdp"},     Kind{"dns", "dns"},
                            Kind{"mqtt", "mqtt"}, Kind{"rtsp", "rtsp"},     Kind{"smb", "smb"},
                            Kind{"snmp", "snmp"}};

std::string_view kind_of(std::string_view source) {
  const auto row = std::ranges::find_if(
      kKinds, [&](const Kind& kind) { return source.starts_with(kind.source); });
  return row == kKinds.end() ? std::string_view("other") : row->kind;
}

/// Servers of these kinds name themselves as web servers do.
bool speaks_http(std::string_view kind) {
  return kind == "http" || kind == "ssdp" || kind == "rtsp";
}

/// A bare number is a version only where the facet says whose.
bool needs_its_kind(std::string_view kind) { return kind == "dns" || kind == "mqtt"; }

bool asked(const EvidenceRow& row, std::string_view kind) {
  if (row.kind == "any" || row.kind == kind) return true;
  if (kind == "other") return !needs_its_kind(row.kind);
  return row.kind == "http" && speaks_http(kind);
}

std::string tidy(std::string version) {
  while (!version.empty() && (version.back() == '.' || version.back() == '-')) version.pop_back();
  return version;
}

/// The same product once: the row that found a version, where one did.
void add(std::vector<Candidate>& candidates, Candidate candidate) {
  const auto same = std::ranges::find(candidates, candidate.product, &Candidate::product);
  if (same == candidates.end()) {
    candidates.push_back(std::move(candidate));
  } else if (same->release.version.empty()) {
    *same = std::move(candidate);
  }
}

}  // namespace

std::span<const EvidenceRow> evidence_rows() { return kEvidence; }

std::vector<Candidate> programs_in(std::string_view source, std::string_view text) {
  static const std::deque<RE2> patterns = compile(kEvidence);
  const std::string_view kind = kind_of(source);
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < kEvidence.size(); ++i) {
    const EvidenceRow& row = kEvidence[i];
    std::string version;
    if (!asked(row, kind) || !RE2::PartialMatch(piece(text), patterns[i], &version)) continue;
    Candidate candidate;
    candidate.product = Product(std::string(row.vendor), std::string(row.product));
    version = tidy(std::move(version));
    candidate.seen = std::string(row.product) + (version.empty() ? "" : " " + version);
    candidate.release = Release::of(version);
    constexpr std::string_view kFirmware = "_firmware";
    candidate.firmware = row.product.ends_with(kFirmware);
    if (candidate.firmware)
      candidate.hardware = row.product.substr(0, row.product.size() - kFirmware.size());
    add(candidates, std::move(candidate));
  }
  if (candidates.empty()) return candidates;
  const Distribution distribution = distribution_in(text);
  for (Candidate& candidate : candidates)
    // Nobody repackages what is the distribution's own.
    if (!candidate.firmware && candidate.product.vendor != distribution.name)
      candidate.distribution = distribution;
  return candidates;
}

}  // namespace tenken::vulndb
