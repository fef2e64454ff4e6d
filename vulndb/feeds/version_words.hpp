// Versions as people write them in the CVE List.
#pragma once

#include <string>
#include <string_view>

#include "vulndb/record.hpp"

namespace tenken::vulndb {

/// Which versions a text means: one, or a range. `version` is "*" where a range says it, "-" where
/// the text tells none ("n/a", "see the bulletin").
struct VersionWords {
  std::string version = "-";
  VersionRange range;

  VersionWords() = default;
};

/// Reads "1.2.3", "V1.2", "< 4.5", "All Versions < V4.5", ">= 1.0, < 1.2", "before 2.0", "1.2 and
/// earlier", "1.0 - 1.4", "5.1.x", "n/a".
VersionWords read_version_words(std::string_view text);

/// A version as CPE names write it: lower case, no backslashes, no space around it,
/// no day behind it.
std::string plain_version(std::string_view text);
/// The same, where a branch such as "5.1.x" stands for its first release.
std::string first_of_branch(std::string_view text);
/// A name as CPE names write it: lower case, "_" for spaces. Empty for "n/a" and the like.
std::string plain_name(std::string_view text);
/// The same of a maker, without "Inc." and its kin.
std::string plain_vendor(std::string_view text);

}  // namespace tenken::vulndb
