#include "model/evidence.hpp"

#include "model/digest.hpp"
#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<EvidenceKind, 3> kKindText{{"frame", "transcript", "record"}};

}  // namespace

std::string_view to_string(EvidenceKind kind) { return kKindText.name(kind); }
std::optional<EvidenceKind> parse_evidence_kind(std::string_view text) {
  return kKindText.find(text);
}

Evidence Evidence::make(EvidenceKind kind, std::string source, Bytes content, Timestamp at,
                        bool redacted) {
  Evidence evidence;
  evidence.kind = kind;
  evidence.source = std::move(source);
  evidence.truncated = content.size() > kMaxEvidenceBytes;
  if (evidence.truncated) content.resize(kMaxEvidenceBytes);
  evidence.content = std::move(content);
  evidence.redacted = redacted;
  evidence.captured_at = at;

  std::string named(to_string(kind));
  named += '\0' + evidence.source + '\0';
  named += as_text(evidence.content);
  evidence.id.digest = sha256(as_bytes(named));
  return evidence;
}

}  // namespace tenken
