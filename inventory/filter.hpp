// Filter: a query such as `port:23 site:HQ -tag:waived last_seen:<7d (camera OR nvr)`, parsed, and
// asked of one device.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/device_row.hpp"
#include "model/endpoint.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::inventory {

enum class TermKind : std::uint8_t {
  everything,
  nothing,
  word,
  name,
  type,
  vendor,
  model,
  ports,
  protocol,
  address,
  mac,
  item,
  tag,
  state,
  first_seen,
  last_seen,
  declared,
  declared_date,
};

enum class DeviceState : std::uint8_t { present, gone, registered, unregistered };

/// How a time lies to the one that was given; `on` is the whole day of a date.
enum class Order : std::uint8_t { before, until, on, from, after };

/// One thing that is asked. Which members count depends on `kind`.
struct FilterTerm {
  TermKind kind = TermKind::everything;
  std::string text;  ///< in lower case; empty: the device has no such value
  DeclaredField field = DeclaredField::name;
  DeviceState state = DeviceState::present;
  IpRange range;
  std::uint16_t first_port = 0;
  std::uint16_t last_port = 0;
  std::optional<Transport> transport;
  Order order = Order::on;
  Timestamp at;
  Timestamp end;  ///< of what `at` begins: a day later where it is a date

  FilterTerm() = default;
};

enum class FilterKind : std::uint8_t { term, all_of, any_of, none_of };

/// A term, or what several of them have to be.
struct Filter {
  FilterKind kind = FilterKind::all_of;
  FilterTerm term;
  std::vector<Filter> parts;

  Filter() = default;
};

/// What a query may refer to besides devices.
struct QueryContext {
  Timestamp now;  ///< from which ages are counted
  std::string site;
  /// The query that is saved under a name.
  std::function<Result<std::optional<std::string>>(std::string_view name)> saved;

  QueryContext() = default;
};

/// An empty text asks for every device. \returns Errc::usage with the position of what is wrong
Result<Filter> parse_filter(std::string_view text, const QueryContext& context);

bool matches(const Filter& filter, const DeviceRow& row);

/// Whether it asks for what DeviceRow has from `present` on.
bool asks_for_state(const Filter& filter);

}  // namespace tenken::inventory
