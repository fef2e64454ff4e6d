// Recog files: databases of fingerprints as XML (https://github.com/rapid7/recog), given by the
// user.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/result.hpp"

namespace tenken::knowledge {

/// What a matching fingerprint says: a fixed text, or a group of its pattern.
struct RecogParam {
  int group = 0;  ///< 0: `value` is the text, in which {name} stands for another parameter
  std::string name;
  std::string value;

  RecogParam() = default;
};

/// A text that the fingerprint must match, and some of what it must say then.
struct RecogExample {
  std::string text;
  std::string file;  ///< beside the database, and `text` is empty; else empty
  std::vector<std::pair<std::string, std::string>> expected;

  RecogExample() = default;
};

struct RecogFingerprint {
  std::string pattern;  ///< of Ruby's regular expressions
  bool ignores_case = false;
  bool dot_is_any = false;  ///< a dot stands for line breaks, too
  std::string description;
  std::vector<RecogParam> params;
  std::vector<RecogExample> examples;

  RecogFingerprint() = default;
};

struct RecogFile {
  static constexpr std::size_t kMostBytes = 4'000'000;
  static constexpr std::size_t kMostFingerprints = 20'000;

  std::string name;      ///< of the file, without ".xml"
  std::string matches;   ///< which kind of text it speaks of, such as "http_header.server"
  std::string protocol;  ///< may be empty
  std::vector<RecogFingerprint> fingerprints;

  RecogFile() = default;
};

/// Reads one database. Entities are not expanded, apart from the five of XML itself; a document
/// type declaration is refused, as is more than the limits allow, and what is no database.
/// \returns Errc::malformed, limit, or unsupported (an unknown flag or encoding)
Result<RecogFile> read_recog(std::string_view name, std::string_view xml);

}  // namespace tenken::knowledge
