// DefaultLogins: the accounts and passwords that makers deliver devices with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

#include "scanner/passive/keyed_hash.hpp"

namespace tenken::passive {

/// The table data/default_logins.def, and lists that the machine has installed. Holds hashes of the
/// pairs, not the pairs.
class DefaultLogins {
 public:
  DefaultLogins();
  /// The table and, where it is installed, the list of Debian's package `hydra`.
  static DefaultLogins load_installed();

  /// Adds the pairs of a list in the form of hydra's dpl4hydra (comma separated: vendor, product,
  /// version, access, account, password, ...). Lines that cannot be read are left out. \returns how
  /// many lines were read
  std::size_t add_list(const std::filesystem::path& path);
  bool contains(std::string_view account, std::string_view password) const;
  std::size_t size() const { return pairs_.size(); }

 private:
  void add(std::string_view account, std::string_view password);
  std::uint64_t hash_of(std::string_view account, std::string_view password) const;

  KeyedHash hash_;
  boost::unordered_flat_set<std::uint64_t> pairs_;
};

}  // namespace tenken::passive
