// RecogDirectory: the Recog databases of one folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/recog.hpp"
#include "model/result.hpp"

namespace tenken::knowledge {

class RecogDirectory {
 public:
  static constexpr std::size_t kMostFiles = 500;
  static constexpr std::size_t kMostExampleBytes = 64 * 1024;

  /// Reads and compiles every *.xml of `folder`, or those whose databases `wanted` names.
  /// \returns Errc::usage where there is no folder or no database in it; Errc::malformed or limit
  ///          where a file is none
  static Result<RecogDirectory> open(const std::filesystem::path& folder,
                                     const std::vector<std::string_view>& wanted = {});

  const std::vector<RecogDatabase>& databases() const { return databases_; }
  /// The first fingerprint that matches, of all databases for this kind of text, by name of file.
  std::optional<RecogMatch> match(std::string_view matches, std::string_view text) const;
  /// What an example that lies in a file holds: in the folder of the database's name, or beside it.
  /// Errc::usage for a file that is elsewhere, absent or too large.
  Result<std::string> example_file(const RecogFile& database, const std::string& file) const;

 private:
  explicit RecogDirectory(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::vector<RecogDatabase> databases_;
};

}  // namespace tenken::knowledge
