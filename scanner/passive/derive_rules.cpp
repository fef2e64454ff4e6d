#include "scanner/passive/derive_rules.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <stdexcept>

#include <re2/re2.h>
#include <re2/set.h>

#include "model/claims.hpp"

namespace tenken::passive {
namespace {

constexpr int kMostGroups = 3;
using Groups = std::array<re2::StringPiece, kMostGroups + 1>;

RE2::Options options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes may come
  options.set_log_errors(false);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// The template with the groups in place of $1 to $3.
std::string filled(std::string_view form, const Groups& groups) {
  std::string text;
  for (std::size_t at = 0; at < form.size(); ++at) {
    const bool group = form[at] == '$' && at + 1 < form.size() && form[at + 1] >= '1' &&
                       form[at + 1] <= '0' + kMostGroups;
    if (!group) {
      text += form[at];
      continue;
    }
    const re2::StringPiece& found = groups[static_cast<std::size_t>(form[++at] - '0')];
    text.append(found.data(), found.size());
  }
  return text;
}

void add(std::vector<Finding>& all, const Rule& rule, std::string_view key, std::string_view form,
         const Groups& groups) {
  if (form.empty() || std::ranges::find(all, key, &Finding::key) != all.end()) return;
  std::string value = filled(form, groups);
  if (value.empty()) return;
  all.push_back({key, std::move(value), rule.certainty});
}

void add_all(std::vector<Finding>& all, const Rule& rule, const Groups& groups) {
  add(all, rule, claim::kVendor, rule.says.vendor, groups);
  add(all, rule, claim::kModel, rule.says.model, groups);
  add(all, rule, claim::kFirmware, rule.says.firmware, groups);
  add(all, rule, claim::kOs, rule.says.os, groups);
  add(all, rule, claim::kType, rule.says.type, groups);
}

bool apply(const RE2& pattern, std::string_view text, Groups& groups) {
  const int count = std::min(pattern.NumberOfCapturingGroups(), kMostGroups);
  return pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, groups.data(), count + 1);
}

}  // namespace

/// All rules at once tell which of them match, which is most of the work; those that do are then
/// compiled one by one, for what their groups hold.
struct RuleSet::Compiled {
  explicit Compiled(std::size_t rules) : each(rules) {}

  const RE2& one(std::size_t place, std::string_view pattern) {
    Lazy& lazy = each[place];
    std::call_once(lazy.once, [&] { lazy.pattern.emplace(piece(pattern), options()); });
    return *lazy.pattern;
  }

  struct Lazy {
    std::once_flag once;
    std::optional<RE2> pattern;
  };

  RE2::Set set{options(), RE2::UNANCHORED};
  std::vector<Lazy> each;
};

RuleSet::RuleSet(std::span<const Rule> rules)
    : compiled_(std::make_unique<Compiled>(rules.size())), rules_(rules) {
  for (const Rule& rule : rules)
    if (compiled_->set.Add(piece(rule.pattern), nullptr) < 0)
      throw std::logic_error("rule: " + std::string(rule.pattern));
  if (!compiled_->set.Compile()) throw std::logic_error("rules need too much memory");
}

RuleSet::~RuleSet() = default;

std::vector<Finding> RuleSet::match(std::string_view text) const {
  text = text.substr(0, kMostBytes);
  std::vector<int> matching;
  RE2::Set::ErrorInfo error{};
  if (!compiled_->set.Match(piece(text), &matching, &error) && error.kind != RE2::Set::kNoError)
    return {};
  std::ranges::sort(matching);
  std::vector<Finding> all;
  for (const int place : matching) {
    const Rule& rule = rules_[static_cast<std::size_t>(place)];
    if (rule.says.nothing()) break;
    Groups groups;
    if (apply(compiled_->one(static_cast<std::size_t>(place), rule.pattern), text, groups))
      add_all(all, rule, groups);
  }
  return all;
}

std::vector<Finding> RuleSet::match_one(std::size_t rule, std::string_view text) const {
  std::vector<Finding> all;
  Groups groups;
  if (apply(compiled_->one(rule, rules_[rule].pattern), text.substr(0, kMostBytes), groups))
    add_all(all, rules_[rule], groups);
  return all;
}

}  // namespace tenken::passive
