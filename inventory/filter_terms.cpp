#include "inventory/filter_terms.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

using std::chrono::nanoseconds;

/// What a key's value is read with. `form` says what is expected where it does not read.
struct Key {
  std::string_view name;
  TermKind kind;
  Msg form;
};

constexpr Key kKeys[] = {
    {"name", TermKind::name, Msg::query_form_text},
    {"type", TermKind::type, Msg::query_form_text},
    {"vendor", TermKind::vendor, Msg::query_form_text},
    {"model", TermKind::model, Msg::query_form_text},
    {"port", TermKind::ports, Msg::query_form_port},
    {"proto", TermKind::protocol, Msg::query_form_text},
    {"ip", TermKind::address, Msg::query_form_address},
    {"mac", TermKind::mac, Msg::query_form_mac},
    {"item", TermKind::item, Msg::query_form_item},
    {"tag", TermKind::tag, Msg::query_form_text},
    {"state", TermKind::state, Msg::query_form_state},
    {"first_seen", TermKind::first_seen, Msg::query_form_time},
    {"last_seen", TermKind::last_seen, Msg::query_form_time},
    {"eol", TermKind::declared_date, Msg::query_form_time},
    {"support_end", TermKind::declared_date, Msg::query_form_time},
    {"site", TermKind::everything, Msg::query_form_text},
};

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "23", "8000-8100", each perhaps with "/tcp" or "/udp".
bool read_ports(std::string_view text, FilterTerm& term) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    term.transport = parse_transport(text.substr(slash + 1));
    if (!term.transport) return false;
    text = text.substr(0, slash);
  }
  const std::size_t dash = text.find('-');
  const auto first = number_of<std::uint16_t>(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : number_of<std::uint16_t>(text.substr(dash + 1));
  if (!first || !last || *first > *last) return false;
  term.first_port = *first;
  term.last_port = *last;
  return true;
}

/// A whole MAC address in any form, or its beginning in pairs.
bool read_mac(const std::string& text, FilterTerm& term) {
  if (const auto mac = MacAddress::parse(text)) {
    term.text = mac->to_string();
    return true;
  }
  term.text = text;
  std::ranges::replace(term.text, '-', ':');
  constexpr std::size_t kPair = 3;  // "aa:"
  const bool whole_pairs = term.text.size() % kPair != 1;
  if (term.text.empty() || !whole_pairs || term.text.size() >= 6 * kPair) return false;
  for (std::size_t i = 0; i < term.text.size(); ++i) {
    const char c = term.text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (i % kPair == kPair - 1 ? c != ':' : !digit) return false;
  }
  return true;
}

/// "25" or "25-2", as it stands in DeviceRow::items.
bool read_item(std::string_view text, FilterTerm& term) {
  const std::size_t dash = text.find('-');
  if (!number_of<std::uint8_t>(text.substr(0, dash))) return false;
  const bool whole = dash == std::string_view::npos;
  if (!whole && !number_of<std::uint8_t>(text.substr(dash + 1))) return false;
  term.text = ' ' + std::string(text) + (whole ? "-" : " ");
  return true;
}

bool read_state(std::string_view text, FilterTerm& term) {
  constexpr std::pair<std::string_view, DeviceState> kStates[] = {
      {"present", DeviceState::present},
      {"gone", DeviceState::gone},
      {"registered", DeviceState::registered},
      {"unregistered", DeviceState::unregistered}};
  const auto* const found =
      std::ranges::find(kStates, text, &std::pair<std::string_view, DeviceState>::first);
  if (found == std::end(kStates)) return false;
  term.state = found->second;
  return true;
}

Order read_order(std::string_view& text) {
  constexpr std::pair<std::string_view, Order> kOrders[] = {{"<=", Order::until},
                                                            {">=", Order::from},
                                                            {"<", Order::before},
                                                            {">", Order::after},
                                                            {"=", Order::on}};
  for (const auto& [sign, order] : kOrders) {
    if (!text.starts_with(sign)) continue;
    text.remove_prefix(sign.size());
    return order;
  }
  return Order::on;
}

/// "90m", "12h", "7d", "2w"; a hundred years at most, so that no time overflows.
std::optional<nanoseconds> read_age(std::string_view text) {
  constexpr std::pair<char, std::int64_t> kMinutes[] = {
      {'m', 1}, {'h', 60}, {'d', 24 * 60}, {'w', 7 * 24 * 60}};
  constexpr std::int64_t kMost = std::int64_t{100} * 365 * 24 * 60;
  if (text.size() < 2) return std::nullopt;
  const auto count = number_of<std::uint32_t>(text.substr(0, text.size() - 1));
  const auto* const unit =
      std::ranges::find(kMinutes, text.back(), &std::pair<char, std::int64_t>::first);
  if (!count || unit == std::end(kMinutes) || *count > kMost / unit->second) return std::nullopt;
  return std::chrono::minutes(*count * unit->second);
}

Order turned(Order order) {
  switch (order) {
    case Order::before:
      return Order::after;
    case Order::until:
      return Order::from;
    case Order::from:
      return Order::until;
    case Order::after:
      return Order::before;
    case Order::on:
      break;
  }
  return order;
}

/// A date, a time, or an age: "<7d" is younger than seven days. \param ahead  it counts from now on
bool read_time(std::string_view text, bool ahead, Timestamp now, FilterTerm& term) {
  term.order = read_order(text);
  if (const auto age = read_age(text)) {
    if (term.order == Order::on) return false;  // to the nanosecond, nothing has this age
    if (!ahead) term.order = turned(term.order);
    term.at = term.end = now + (ahead ? *age : -*age);
    return true;
  }
  std::string upper(text);
  for (char& c : upper)
    if (c == 't' || c == 'z') c = static_cast<char>(c - 'a' + 'A');
  const auto at = Timestamp::parse(upper);
  if (!at) return false;
  constexpr std::size_t kDate = 10;  // 2026-11-24
  constexpr auto kDay = nanoseconds(std::chrono::days(1));
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max() - kDay.count();
  if (at->nanoseconds > kLast) return false;
  term.at = *at;
  term.end = *at + (text.size() == kDate ? kDay : nanoseconds(1));
  return true;
}

bool read_value(const Key& key, const std::string& value, const QueryContext& context,
                FilterTerm& term) {
  switch (key.kind) {
    case TermKind::ports:
      return read_ports(term.text, term);
    case TermKind::address: {
      const auto range = IpRange::parse(value);
      if (range) term.range = *range;
      return range.has_value();
    }
    case TermKind::mac:
      return read_mac(term.text, term);
    case TermKind::item:
      return read_item(term.text, term);
    case TermKind::state:
      return read_state(term.text, term);
    case TermKind::first_seen:
    case TermKind::last_seen:
      return read_time(term.text, false, context.now, term);
    case TermKind::declared_date:
      term.field = parse_declared_field(key.name).value_or(term.field);
      if (term.text.empty()) {
        term.kind = TermKind::declared;
        return true;
      }
      return read_time(term.text, true, context.now, term);
    case TermKind::everything:  // of one site, every device is of it or none
      term.kind = term.text == lowered(context.site) ? TermKind::everything : TermKind::nothing;
      return true;
    default:
      return true;
  }
}

std::string key_names() {
  std::string names = "view";
  for (const Key& key : kKeys) names += ", " + std::string(key.name);
  for (int i = 0; i < kDeclaredFieldCount; ++i) {
    const std::string_view field = to_string(static_cast<DeclaredField>(i));
    if (field != "tags" && std::ranges::find(kKeys, field, &Key::name) == std::end(kKeys))
      names += ", " + std::string(field);
  }
  return names;
}

}  // namespace

Result<FilterTerm> keyed_term(std::string_view key, const std::string& value, std::size_t position,
                              const QueryContext& context) {
  FilterTerm term;
  term.text = lowered(value);
  const auto* const known = std::ranges::find(kKeys, key, &Key::name);
  if (known == std::end(kKeys)) {
    const auto field = parse_declared_field(key);
    if (!field)
      return fail(Errc::usage,
                  Note(Msg::query_unknown_key, {std::to_string(position), printable(key)}),
                  Note(Msg::query_unknown_key_fix, {key_names()}));
    term.kind = TermKind::declared;
    term.field = *field;
    return term;
  }
  term.kind = known->kind;
  if (!read_value(*known, value, context, term))
    return fail(Errc::usage,
                Note(Msg::query_bad_value, {std::to_string(position), printable(key),
                                            value.empty() ? "\"\"" : printable(value)}),
                Note(known->form));
  return term;
}

FilterTerm plain_term(const std::string& word) {
  FilterTerm term;
  const bool separated = word.find_first_of(".:-") != std::string::npos;
  if (const auto range = IpRange::parse(word); separated && range) {
    term.kind = TermKind::address;
    term.range = *range;
  } else if (const auto mac = MacAddress::parse(word); separated && mac) {
    term.kind = TermKind::mac;
    term.text = mac->to_string();
  } else {
    term.kind = TermKind::word;
    term.text = lowered(word);
  }
  return term;
}

}  // namespace tenken::inventory
