// MacRegistry: the maker of a network interface, from the IEEE assignments that an installed
// package brings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::discover {

/// How far the maker of an interface may be trusted to be that of the device (0-100): many devices
/// carry another maker's module, so that anything the device says of itself counts for more.
inline constexpr int kMakerConfidence = 30;

/// Immutable once loaded, thread safe. Assignments of 24, 28 and 36 bits; the longest one wins.
class MacRegistry {
 public:
  /// Reads Wireshark's `manuf` format or the IEEE listings (`oui.txt`, `mam.txt`, `oui36.txt`);
  /// which of them it is shows in the text. Errc::malformed when it holds no assignment.
  static Result<MacRegistry> parse(std::string text);
  /// Reads one file; Errc::environment when it cannot be read.
  static Result<MacRegistry> load(const std::filesystem::path& file);
  /// The registry of this machine: libwireshark-data, else ieee-data. Errc::environment, with the
  /// package to install, when there is neither.
  static Result<MacRegistry> load_installed();
  /// The file that load_installed reads first, if there is one.
  static std::optional<std::filesystem::path> installed_file();

  /// The maker's full name as the registry spells it; lives as long as the registry. Nothing for
  /// group and locally administered addresses, and for blocks whose owner only resells smaller
  /// ones.
  std::optional<std::string_view> lookup(const MacAddress& mac) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint64_t key;     ///< the assignment's 48-bit prefix, then its length in 8 bits
    std::uint32_t offset;  ///< of the name in text_
    std::uint32_t length;
  };

  void read_manuf_line(std::string_view line);
  void add(std::uint64_t prefix, int bits, std::string_view name);
  void read_ieee();
  void finish();
  void merge(const MacRegistry& other);

  std::string text_;
  std::vector<Entry> entries_;  ///< by key
};

}  // namespace tenken::discover
