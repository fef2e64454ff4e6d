// The chain of digests that ties the rows of the audit log together.
#pragma once

#include "inventory/attempt_ledger.hpp"
#include "model/bytes.hpp"
#include "model/digest.hpp"
#include "model/id.hpp"

namespace tenken::inventory {

struct ChainedRow {
  AuditRow row;
  Bytes previous;
  Bytes digest;

  ChainedRow() = default;
};

/// SHA-256 over the digest before, the site and every field, each with its length before it.
Bytes digest_of(const AuditRow& row, const SiteId& site, ByteView previous);

/// Takes the rows in their order.
class ChainCheck {
 public:
  explicit ChainCheck(SiteId site) : site_(site), last_(kSha256Size, std::byte{0}) {}

  void take(const ChainedRow& row);
  /// What the file says of the last row.
  void end(std::int64_t number, const Bytes& digest);
  AuditCheck result() const;

 private:
  SiteId site_;
  AuditCheck check_;
  Bytes last_;
};

}  // namespace tenken::inventory
