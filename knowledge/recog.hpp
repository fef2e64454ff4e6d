// RecogDatabase: the fingerprints of one Recog file, compiled.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "knowledge/recog_file.hpp"

namespace tenken::knowledge {

/// What a fingerprint says of a text.
struct RecogMatch {
  std::size_t fingerprint = 0;  ///< place in the file
  std::vector<std::pair<std::string, std::string>> values;

  RecogMatch() = default;
  /// Empty where it says nothing of it.
  std::string_view value(std::string_view name) const;
};

/// Immutable and thread safe. Looks at a text in linear time, whatever it holds: patterns are
/// RE2's, and only those are tried whose literals occur in the text.
class RecogDatabase {
 public:
  static constexpr std::size_t kMostBytes = 4096;  ///< of a text that are looked at

  explicit RecogDatabase(RecogFile file);
  RecogDatabase(RecogDatabase&&) noexcept;
  RecogDatabase& operator=(RecogDatabase&&) noexcept;
  ~RecogDatabase();

  const RecogFile& file() const { return file_; }
  /// The first fingerprint of the file that matches.
  std::optional<RecogMatch> match(std::string_view text) const;
  /// What this one fingerprint says of the text; nothing where it does not match.
  std::optional<RecogMatch> match_one(std::size_t fingerprint, std::string_view text) const;
  /// Why the pattern of this fingerprint does not compile; empty where it does.
  std::string_view fault(std::size_t fingerprint) const;

 private:
  struct Compiled;
  RecogFile file_;
  std::unique_ptr<Compiled> compiled_;
};

/// The pattern in the language of RE2, where Ruby's means something else by the same words.
std::string re2_pattern(const RecogFingerprint& fingerprint);

}  // namespace tenken::knowledge
