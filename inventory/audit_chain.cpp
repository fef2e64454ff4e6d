#include "inventory/audit_chain.hpp"

#include <string>
#include <string_view>

namespace tenken::inventory {
namespace {

/// "3:abc": no two lists of fields give the same text.
void add(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

}  // namespace

Bytes digest_of(const AuditRow& row, const SiteId& site, ByteView previous) {
  std::string text;
  add(text, as_text(previous));
  add(text, site.to_string());
  for (const std::int64_t number :
       {row.number, row.at.nanoseconds, row.attempt, std::int64_t{row.what.port}, row.took})
    add(text, std::to_string(number));
  for (const std::string* const field :
       {&row.record, &row.what.device, &row.what.label, &row.what.address, &row.what.service,
        &row.what.account, &row.kind, &row.what.row, &row.what.operator_name,
        &row.what.administrator, &row.what.scope_sha256, &row.ended, &row.reason})
    add(text, *field);
  const auto digest = sha256(as_bytes(text));
  const ByteView bytes = std::as_bytes(std::span(digest));
  return {bytes.begin(), bytes.end()};
}

void ChainCheck::take(const ChainedRow& chained) {
  const std::int64_t expected = ++check_.rows;
  if (check_.broken != 0) return;
  if (chained.row.number != expected || chained.previous != last_ ||
      digest_of(chained.row, site_, chained.previous) != chained.digest)
    check_.broken = chained.row.number;
  last_ = chained.digest;
}

void ChainCheck::end(std::int64_t number, const Bytes& digest) {
  if (check_.broken != 0) return;
  if (number != check_.rows || (number != 0 && digest != last_)) check_.broken = check_.rows + 1;
}

AuditCheck ChainCheck::result() const {
  AuditCheck check = check_;
  check.last = check.rows == 0 ? "-" : to_hex(last_);
  return check;
}

}  // namespace tenken::inventory
