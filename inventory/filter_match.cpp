// Asking a filter of a device.
#include <algorithm>
#include <charconv>

#include "inventory/filter.hpp"

namespace tenken::inventory {
namespace {

/// Calls `visit` for each word of a list until it returns true.
template <class Visit>
bool any_word(std::string_view list, char separator, Visit&& visit) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    if (visit(list.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
  return false;
}

/// Whether `value` has what is asked for: nothing at all, or that text in it.
bool holds(std::string_view value, std::string_view asked) {
  return asked.empty() ? value.empty() : value.find(asked) != std::string_view::npos;
}

bool is_word_of(std::string_view list, char separator, std::string_view asked) {
  if (asked.empty()) return list.empty();
  return any_word(list, separator, [&](std::string_view word) { return word == asked; });
}

bool has_port(const FilterTerm& term, std::string_view ports) {
  return any_word(ports, ' ', [&](std::string_view word) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), port);
    if (error != std::errc() || port < term.first_port || port > term.last_port) return false;
    return !term.transport || word.ends_with(to_string(*term.transport));
  });
}

bool has_address(const FilterTerm& term, std::string_view addresses) {
  return any_word(addresses, ' ', [&](std::string_view word) {
    const auto ip = IpAddress::parse(word);
    return ip && term.range.contains(*ip);
  });
}

bool in_state(const FilterTerm& term, const DeviceRow& row) {
  switch (term.state) {
    case DeviceState::present:
      return row.present;
    case DeviceState::gone:
      return !row.present;
    case DeviceState::registered:
      return row.registered;
    case DeviceState::unregistered:
      return !row.registered;
  }
  return false;
}

bool in_time(const FilterTerm& term, Timestamp value) {
  switch (term.order) {
    case Order::before:
      return value < term.at;
    case Order::until:
      return value < term.end;
    case Order::on:
      return term.at <= value && value < term.end;
    case Order::from:
      return term.at <= value;
    case Order::after:
      return term.end <= value;
  }
  return false;
}

bool is_asked(const FilterTerm& term, const DeviceRow& row) {
  switch (term.kind) {
    case TermKind::everything:
      return true;
    case TermKind::nothing:
      return false;
    case TermKind::word:
      return holds(row.words, term.text);
    case TermKind::name:
      return holds(row.name, term.text);
    case TermKind::type:
      return row.type == term.text;
    case TermKind::vendor:
      return holds(row.vendor, term.text);
    case TermKind::model: {
      const std::string_view declared = declared_in(row, "model");
      return term.text.empty() ? row.model.empty() && declared.empty()
                               : holds(row.model, term.text) || holds(declared, term.text);
    }
    case TermKind::ports:
      return has_port(term, row.ports);
    case TermKind::protocol:
      return is_word_of(row.protocols, ' ', term.text);
    case TermKind::address:
      return has_address(term, row.addresses);
    case TermKind::mac:
      return any_word(row.macs, ' ',
                      [&](std::string_view mac) { return mac.starts_with(term.text); });
    case TermKind::item:
      return holds(row.items, term.text);
    case TermKind::tag:
      return is_word_of(declared_in(row, "tags"), ',', term.text);
    case TermKind::state:
      return in_state(term, row);
    case TermKind::first_seen:
      return in_time(term, row.first_seen);
    case TermKind::last_seen:
      return in_time(term, row.last_seen);
    case TermKind::declared:
      return holds(declared_in(row, to_string(term.field)), term.text);
    case TermKind::declared_date: {
      const auto date = Timestamp::parse(declared_in(row, to_string(term.field)));
      return date && in_time(term, *date);
    }
  }
  return false;
}

}  // namespace

bool matches(const Filter& filter, const DeviceRow& row) {
  const auto part_matches = [&](const Filter& part) { return matches(part, row); };
  switch (filter.kind) {
    case FilterKind::term:
      return is_asked(filter.term, row);
    case FilterKind::all_of:
      return std::ranges::all_of(filter.parts, part_matches);
    case FilterKind::any_of:
      return std::ranges::any_of(filter.parts, part_matches);
    case FilterKind::none_of:
      return std::ranges::none_of(filter.parts, part_matches);
  }
  return false;
}

bool asks_for_state(const Filter& filter) {
  const TermKind kind = filter.term.kind;
  if (filter.kind == FilterKind::term)
    return kind == TermKind::state || kind == TermKind::first_seen || kind == TermKind::last_seen;
  return std::ranges::any_of(filter.parts, asks_for_state);
}

}  // namespace tenken::inventory
