// What a certificate of acceptance says, before it becomes HTML or PDF.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/acceptance.hpp"

namespace tenken::report {

/// A part of the certificate: names with what is known.
struct CertificatePart {
  Msg title;
  std::vector<std::pair<std::string, std::string>> facts;

  explicit CertificatePart(Msg t) : title(t) {}
};

/// Summary, device, what was measured, versions and evidence: clean texts in the report's language.
std::vector<CertificatePart> certificate_parts(const AcceptanceInput& input);
/// The title of a check; that of a sub-item with its name.
std::string check_title(const AcceptanceCheck& check, Lang lang);
/// The checks that are no sub-items, or the sub-items.
std::vector<const AcceptanceCheck*> checks_of(const Acceptance& acceptance, bool items);

}  // namespace tenken::report
