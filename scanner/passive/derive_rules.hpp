// Rules: tables of data/identity that tell what a text says of the device that stated it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenken::passive {

/// How sure it is that a text that has the form of a rule means what the rule says.
enum class Certainty : std::uint8_t {
  stated,  ///< the text says so
  likely,  ///< the form is a habit of one maker
  weak,    ///< a hint, where nothing better is known
};

/// Texts, or templates with $1 to $3 for the groups of the pattern; empty where nothing is said.
struct Says {
  std::string_view vendor{};
  std::string_view model{};
  std::string_view firmware{};
  std::string_view os{};
  std::string_view type{};

  bool nothing() const {
    return vendor.empty() && model.empty() && firmware.empty() && os.empty() && type.empty();
  }
};

struct Rule {
  std::string_view pattern;  ///< RE2, without regard to case
  Certainty certainty;
  std::string_view example;
  Says says;
};

/// The tables, one for each form of text.
enum class Table : std::uint8_t {
  host_names,
  products,
  vendor_classes,
  descriptions,
  servers,
  user_agents,
  upnp,
  services,
  instances,
  txt,
  titles,
  banners,
  certificates,
  boot_files,
  ws_types,
  camera_names,
  stations,
  syn,
};
inline constexpr std::size_t kTables = 18;

std::span<const Rule> rules_of(Table table);

/// What one text says, by the rules of a table.
struct Finding {
  std::string_view key;  ///< of model/claims.hpp
  std::string value;
  Certainty certainty = Certainty::weak;
};

/// Compiled rules; immutable, thread safe, and in linear time for any text.
class RuleSet {
 public:
  static constexpr std::size_t kMostBytes = 512;  ///< of a text that are looked at

  explicit RuleSet(std::span<const Rule> rules);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  /// For each key what the first rule says that matches and speaks of it. A matching rule that says
  /// nothing ends the search.
  std::vector<Finding> match(std::string_view text) const;
  /// What this one rule says of the text; nothing where it does not match.
  std::vector<Finding> match_one(std::size_t rule, std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
  std::span<const Rule> rules_;
};

/// Compiled when it is first asked for.
const RuleSet& rule_set(Table table);

}  // namespace tenken::passive
