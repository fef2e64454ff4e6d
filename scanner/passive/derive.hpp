// Derivation: what one thing that was heard says of the device that said it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/passive/derive_rules.hpp"

namespace tenken::passive {

struct Derived {
  std::string_view key;  ///< of model/claims.hpp: vendor, model, firmware, os or type
  std::string value;
  int confidence;  ///< 0-100
};

/// Claims about one device from one signal. What is no plain text, too long, or a filler such as
/// "unknown" makes no claim. Of several for one key the surest stays, of equals the first.
class Derivation {
 public:
  static constexpr std::size_t kMostBytes = 64;  ///< of a claim

  /// \param confidence  of what the signal states outright
  explicit Derivation(int confidence) : confidence_(confidence) {}

  void vendor(std::string_view text, Certainty certainty);
  /// Without the maker's name in front; maker and kind follow where the form is one maker's.
  void model(std::string_view text, Certainty certainty);
  void firmware(std::string_view text, Certainty certainty);
  void os(std::string_view text, Certainty certainty);
  void type(std::string_view text, Certainty certainty);
  void apply(const std::vector<Finding>& findings);
  /// From now on the signal counts no more than this.
  void at_most(int confidence);

  const std::vector<Derived>& all() const { return all_; }

 private:
  void add(std::string_view key, std::string value, Certainty certainty);

  int confidence_;
  std::vector<Derived> all_;
};

/// How sure a claim is, of a signal of this confidence.
int confidence_of(int signal, Certainty certainty);

/// Everything that a signal of `kind` (its name in kinds.def) says by its value. \param claim  what
/// kinds.def says the value is; may be empty
std::vector<Derived> derive(std::string_view kind, std::string_view claim, int confidence,
                            std::string_view value);
/// Whether derive may say anything for this kind.
bool derives(std::string_view kind, std::string_view claim);
/// The kinds of which data/identity/derivers.def speaks.
std::vector<std::string_view> derived_kinds();

}  // namespace tenken::passive
