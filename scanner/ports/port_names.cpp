#include "scanner/ports/port_names.hpp"

#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/dissect/udp_protocols.hpp"

namespace tenken::ports {
namespace {

enum Rank : int { top_100 = 100, top_1000 = 1000 };

struct Row {
  std::uint16_t port;
  int rank;
};

constexpr Row kRows[] = {
#define ENTRY(port, rank, what) {port, rank},
#include "data/ports.def"
#undef ENTRY
};

PortSet up_to(int rank) {
  std::vector<std::uint16_t> ports;
  for (const Row& row : kRows)
    if (row.rank <= rank) ports.push_back(row.port);
  return PortSet::from_ports(ports);
}

constexpr std::size_t kMaxText = 4096;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

using Named = Result<PortSet> (*)(std::string_view item);

Result<PortSet> resolve_one(std::string_view item) {
  if (item == "top100") return top100();
  if (item == "top1000") return top1000();
  if (item == "all") return PortSet::all();
  return PortSet::parse(item);
}

Result<PortSet> resolve_one_udp(std::string_view item) {
  if (item == "top20") return dissect::common_udp_ports();
  if (item == "all") return PortSet::all();
  return PortSet::parse(item);
}

/// The union of the items of a list; the item that cannot be read is handed to `bad`.
template <class Bad>
Result<PortSet> resolve_list(std::string_view text, Named resolve, const Bad& bad) {
  if (text.size() > kMaxText) return bad(text.substr(0, 80));
  PortSet all;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view item = trimmed(rest.substr(0, comma));
    const Result<PortSet> set = resolve(item);
    if (!set) return bad(item);
    for (const auto& [first, last] : set->ranges()) all.add(first, last);
    if (comma == std::string_view::npos) return all;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

const PortSet& top100() {
  static const PortSet set = up_to(top_100);
  return set;
}

const PortSet& top1000() {
  static const PortSet set = up_to(top_1000);
  return set;
}

Result<PortSet> resolve_ports(std::string_view text) {
  return resolve_list(text, resolve_one, [](std::string_view what) {
    return fail(Errc::usage, Note(Msg::ports_bad_list, {printable(what, 80)}),
                Note(Msg::ports_bad_list_remedy));
  });
}

Result<PortSet> resolve_udp_ports(std::string_view text) {
  return resolve_list(text, resolve_one_udp, [](std::string_view what) {
    return fail(Errc::usage, Note(Msg::ports_bad_udp_list, {printable(what, 80)}),
                Note(Msg::ports_bad_udp_list_remedy));
  });
}

}  // namespace tenken::ports
