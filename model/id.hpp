// Identifiers: UUID version 7 (RFC 9562), typed by what they name.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken {

using Uuid = std::array<std::uint8_t, 16>;

/// A new UUIDv7 at `now`. Thread safe; ids made by one process grow strictly, also when the clock
/// steps back.
Uuid make_uuid(Timestamp now);
std::string uuid_text(const Uuid& uuid);
/// The canonical 36-character form only.
Result<Uuid> parse_uuid(std::string_view text);

/// A UUID that names one kind of thing; kinds do not mix. A default one is nil and names nothing.
template <class Tag>
struct Id {
  Uuid value{};

  static Id make(Timestamp now) { return Id{make_uuid(now)}; }
  static Result<Id> parse(std::string_view text) {
    return parse_uuid(text).map([](const Uuid& uuid) { return Id{uuid}; });
  }
  bool is_nil() const { return value == Uuid{}; }
  std::string to_string() const { return uuid_text(value); }
  auto operator<=>(const Id&) const = default;
};

using SiteId = Id<struct SiteTag>;
using ScanId = Id<struct ScanTag>;
using DeviceId = Id<struct DeviceTag>;

/// The SHA-256 of an evidence record: evidence is named by its content, so a repeat is the same
/// record.
struct EvidenceId {
  std::array<std::uint8_t, 32> digest{};

  bool is_nil() const { return digest == std::array<std::uint8_t, 32>{}; }
  /// 64 lower-case hexadecimal digits.
  std::string to_string() const;
  static Result<EvidenceId> parse(std::string_view text);
  auto operator<=>(const EvidenceId&) const = default;
};

}  // namespace tenken
