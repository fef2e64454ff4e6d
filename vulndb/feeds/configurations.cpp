// Conditions: from nodes of NVD to trees without needless layers.
#include <utility>

#include "vulndb/feeds/json_records.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostComponent = 256;  // bytes of a version or a name

bool empty(const Configuration& one) { return one.matches.empty() && one.children.empty(); }

bool fits(const CpeMatch& match) {
  return readable(match.cpe) && match.range.start.size() <= kMostComponent &&
         match.range.end.size() <= kMostComponent;
}

/// Bounds keep the backslashes of the names that they were made of, as in 1.0\(3\).
std::string without_escapes(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '\\');
  return plain;
}

std::optional<CpeMatch> read_match(const json::object& from, Look& look) {
  CpeMatch match;
  const std::string_view name = look.text(from, "criteria");
  auto cpe = parse_cpe(name.empty() ? look.text(from, "cpe23Uri") : name);
  match.vulnerable = look.flag(from, "vulnerable", true);
  const std::string_view from_this = look.text(from, "versionStartIncluding");
  const std::string_view after_this = look.text(from, "versionStartExcluding");
  const std::string_view up_to = look.text(from, "versionEndIncluding");
  const std::string_view before = look.text(from, "versionEndExcluding");
  if (!cpe) return std::nullopt;
  match.cpe = std::move(*cpe);
  match.range.start_included = after_this.empty();
  match.range.start = without_escapes(after_this.empty() ? from_this : after_this);
  match.range.end_included = before.empty() && !up_to.empty();
  match.range.end = without_escapes(before.empty() ? up_to : before);
  if (!fits(match)) return std::nullopt;
  return match;
}

Configuration::Operator operator_of(const json::object& from, Look& look) {
  return look.text(from, "operator") == "AND" ? Configuration::Operator::all
                                              : Configuration::Operator::any;
}

void read_matches(const json::object& from, const char* key, Look& look, ReadCve& into,
                  Configuration& node) {
  for (const json::value& value : look.array(from, key)) {
    const json::object* one = look.item(value, key);
    if (one == nullptr) continue;
    if (auto match = read_match(*one, look)) {
      node.matches.push_back(std::move(*match));
    } else {
      ++into.left_out;
    }
  }
}

/// Takes away what changes nothing: empty children, children that say the same as their parent,
/// parents of one.
Configuration simplified(Configuration from) {
  Configuration to;
  to.op = from.op;
  to.negate = from.negate;
  to.matches = std::move(from.matches);
  for (Configuration& child : from.children) {
    Configuration simple = simplified(std::move(child));
    if (empty(simple)) continue;
    const bool alike = !simple.negate && (simple.op == to.op ||
                                          (simple.matches.size() == 1 && simple.children.empty()));
    if (!alike) {
      to.children.push_back(std::move(simple));
      continue;
    }
    std::move(simple.matches.begin(), simple.matches.end(), std::back_inserter(to.matches));
    std::move(simple.children.begin(), simple.children.end(), std::back_inserter(to.children));
  }
  const bool parent_of_one = to.matches.empty() && to.children.size() == 1 && !to.negate;
  if (parent_of_one) {
    Configuration only = std::move(to.children.front());
    return only;
  }
  if (to.matches.size() == 1 && to.children.empty()) to.op = Configuration::Operator::any;
  return to;
}

}  // namespace

Configuration read_node(const json::object& from, Look& look, ReadCve& into) {
  Configuration node;
  node.op = operator_of(from, look);
  node.negate = look.flag(from, "negate", false);
  read_matches(from, "cpeMatch", look, into, node);
  read_matches(from, "cpe_match", look, into, node);
  // The reader of JSON has bounded how deep this goes.
  for (const json::value& value : look.array(from, "children")) {
    const json::object* child = look.item(value, "children");
    if (child != nullptr) node.children.push_back(read_node(*child, look, into));
  }
  return node;
}

bool readable(const Cpe& cpe) {
  for (const std::string* text :
       {&cpe.vendor, &cpe.product, &cpe.version, &cpe.update, &cpe.target_sw, &cpe.target_hw})
    if (text->empty() || text->size() > kMostComponent) return false;
  return true;
}

void add_configuration(Configuration configuration, std::vector<Configuration>& to) {
  Configuration simple = simplified(std::move(configuration));
  // In a list of alternatives a companion alone makes nothing vulnerable.
  if (simple.op == Configuration::Operator::any && !simple.negate && simple.children.empty())
    std::erase_if(simple.matches, [](const CpeMatch& match) { return !match.vulnerable; });
  if (!empty(simple)) to.push_back(std::move(simple));
}

void read_configurations(const json::array& list, Look& look, ReadCve& into) {
  for (const json::value& value : list) {
    const json::object* one = look.item(value, "configurations");
    if (one == nullptr) continue;
    Configuration configuration;
    configuration.op = operator_of(*one, look);
    configuration.negate = look.flag(*one, "negate", false);
    for (const json::value& node : look.array(*one, "nodes")) {
      const json::object* from = look.item(node, "nodes");
      if (from != nullptr) configuration.children.push_back(read_node(*from, look, into));
    }
    add_configuration(std::move(configuration), into.record.configurations);
  }
}

}  // namespace tenken::vulndb
