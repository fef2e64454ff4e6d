#include "report/certificate.hpp"

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/exchange.hpp"
#include "report/words.hpp"

namespace tenken::report {
namespace {

constexpr std::size_t kMostPorts = 300;  // bytes of a list of ports

class CertificateFacts {
 public:
  explicit CertificateFacts(const AcceptanceInput& input)
      : input_(input), one_(input.acceptance), lang_(input.report.lang) {}

  std::vector<CertificatePart> parts() {
    summary();
    device();
    measured();
    versions();
    return std::move(parts_);
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, lang_)); }
  std::string say(const Note& note) const { return clean(note.text(lang_)); }
  void begin(Msg title) { parts_.emplace_back(title); }
  void add(Msg name, std::string text) {
    if (text.empty()) text = say(Msg::cert_unknown);
    parts_.back().facts.emplace_back(say(name), std::move(text));
  }

  std::string declared(DeclaredField field) const {
    const auto at = input_.declared.find(field);
    return at == input_.declared.end() ? std::string() : clean(at->second);
  }
  std::string observed(std::string_view key) const {
    return input_.device == nullptr ? std::string() : fact_text(input_.device->facts, key);
  }
  /// What was observed, else what a person entered, marked as such.
  std::string either(std::string_view key, DeclaredField field) const {
    if (std::string seen = observed(key); !seen.empty()) return seen;
    const std::string entered = declared(field);
    return entered.empty() ? entered : say(Note(Msg::cert_entered, {entered}));
  }

  void summary() {
    begin(Msg::cert_section_summary);
    add(Msg::accept_label_number, one_.number);
    add(Msg::cert_date, one_.started.to_local_string());
    add(Msg::cert_until, one_.finished.to_local_string());
    add(Msg::accept_label_inspector, clean(one_.inspector));
    add(Msg::cert_site, clean(input_.report.view.site_name));
    const ScanRecord* const scan = record();
    add(Msg::cert_authorised, scan == nullptr ? std::string() : clean(scan->authorised_by));
    add(Msg::accept_label_profile, clean(one_.profile));
  }

  void device() {
    begin(Msg::cert_section_device);
    const Device* const device = input_.device;
    add(Msg::accept_check_maker, device == nullptr ? "" : vendor_text(*device, lang_));
    add(Msg::accept_check_model, either(claim::kModel, DeclaredField::model));
    add(Msg::cert_serial, either(claim::kIdentitySerial, DeclaredField::serial));
    add(Msg::cert_mac, device == nullptr ? "" : mac_text(*device));
    add(Msg::cert_ip, clean(one_.target));
    add(Msg::accept_check_firmware, either(claim::kFirmware, DeclaredField::firmware));
    add(Msg::cert_purpose, declared(DeclaredField::purpose));
    add(Msg::cert_place, declared(DeclaredField::location));
    add(Msg::cert_owner, declared(DeclaredField::owner));
    add(Msg::cert_jc_star, declared(DeclaredField::jc_star));
    add(Msg::cert_support_end, declared(DeclaredField::support_end));
  }

  const ScanRecord* record() const {
    const auto& scan = input_.report.view.scan;
    return scan && scan->id == one_.scan ? &*scan : nullptr;
  }

  std::string ports(const std::optional<PortCoverage>& coverage, const std::string& asked) const {
    if (!coverage || coverage->scan != one_.scan) return say(Msg::accept_saw_no_scan);
    std::string text = asked + " - " +
                       say(Note(Msg::accept_saw_scan, {std::to_string(coverage->scanned.size()),
                                                       std::to_string(coverage->open.size()),
                                                       std::to_string(coverage->closed_count()),
                                                       std::to_string(coverage->filtered.size())}));
    if (!coverage->open.empty())
      text += "; " +
              say(Note(Msg::accept_saw_open, {printable(coverage->open.to_string(), kMostPorts)}));
    return text;
  }

  void measured() {
    begin(Msg::cert_section_coverage);
    const ScanRecord* const scan = record();
    const std::optional<PortCoverage> nothing;
    const Device* const device = input_.device;
    add(Msg::cert_scan, one_.scan.is_nil() ? std::string() : one_.scan.to_string());
    add(Msg::cert_tcp, ports(device == nullptr ? nothing : device->tcp,
                             scan == nullptr ? "" : clean(scan->ports)));
    add(Msg::cert_udp, ports(device == nullptr ? nothing : device->udp,
                             scan == nullptr ? "" : clean(scan->udp_ports)));
    const bool heard = device != nullptr && device->hearing;
    const auto seconds =
        heard ? std::chrono::floor<std::chrono::seconds>(device->hearing->heard).count() : 0;
    add(Msg::cert_heard, heard ? say(Note(Msg::cert_heard_seconds, {std::to_string(seconds)}))
                               : say(Msg::accept_saw_no_hearing));
    if (scan == nullptr) return;
    add(Msg::cert_pace, clean(scan->profile));
    std::string from = clean(scan->sensor);
    if (!scan->interface.empty()) from += " (" + clean(scan->interface) + ")";
    add(Msg::cert_from, std::move(from));
  }

  void versions() {
    begin(Msg::cert_section_versions);
    const std::string& policy_digest = one_.by.policy_sha256;
    add(Msg::accept_label_profile, clean(one_.profile) + ", SHA-256 " + one_.profile_sha256);
    add(Msg::cert_policy, policy_text(one_.by.policy, lang_) +
                              (policy_digest.empty() ? "" : ", SHA-256 " + policy_digest));
    add(Msg::cert_knowledge, clean(one_.by.knowledge));
    add(Msg::cert_vulnerabilities, one_.by.vulnerabilities.empty()
                                       ? say(Msg::cert_not_asked)
                                       : clean(one_.by.vulnerabilities));
    add(Msg::cert_evidence,
        say(Note(Msg::cert_evidence_text,
                 {std::to_string(one_.evidence_records), one_.evidence_sha256})));
  }

  const AcceptanceInput& input_;
  const Acceptance& one_;
  Lang lang_;
  std::vector<CertificatePart> parts_;
};

}  // namespace

std::vector<CertificatePart> certificate_parts(const AcceptanceInput& input) {
  return CertificateFacts(input).parts();
}

std::string check_title(const AcceptanceCheck& check, Lang lang) {
  const std::string title = clean(check.title.text(lang));
  return check.item.empty() ? title : title + " " + clean(item_title(check.item, lang));
}

std::vector<const AcceptanceCheck*> checks_of(const Acceptance& acceptance, bool items) {
  std::vector<const AcceptanceCheck*> some;
  for (const AcceptanceCheck& check : acceptance.checks)
    if (check.item.empty() != items) some.push_back(&check);
  return some;
}

}  // namespace tenken::report
