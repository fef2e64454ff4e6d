// Evidence: the bytes or transcript that support a claim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/id.hpp"
#include "model/timestamp.hpp"

namespace tenken {

enum class EvidenceKind : std::uint8_t {
  frame,       ///< one captured frame, link layer included
  transcript,  ///< a conversation with a service: lines "> " sent and "< " received, bytes escaped
  record,      ///< structured text that tenken made (port vector, handshake summary)
};

std::string_view to_string(EvidenceKind kind);
std::optional<EvidenceKind> parse_evidence_kind(std::string_view text);

inline constexpr std::size_t kMaxEvidenceBytes = 8192;

/// Immutable. `content` never holds a secret: whoever makes the evidence removes it first and sets
/// `redacted`. What changes from run to run (times, cookies, ephemeral ports, nonces) is kept out
/// where it can be, so that a repeat has the same id.
struct Evidence {
  EvidenceId id;
  EvidenceKind kind = EvidenceKind::record;
  std::string
      source;  ///< who made it: "probe/telnet", "discover/arp", a capture's name and frame number
  Bytes content;
  bool truncated = false;
  bool redacted = false;
  Timestamp captured_at;

  /// Cuts `content` to kMaxEvidenceBytes and names the record by kind, source and content.
  static Evidence make(EvidenceKind kind, std::string source, Bytes content, Timestamp at,
                       bool redacted = false);
};

}  // namespace tenken
