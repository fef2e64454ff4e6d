// Self-tests of knowledge: every example says whether its row still holds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "knowledge/recog_directory.hpp"

namespace tenken::knowledge {

struct SelfTestFailure {
  std::string database;  ///< "ssh_banners", "identity/titles", ...
  std::string row;       ///< description or pattern
  std::string example;   ///< printable, cut
  std::string why;       ///< technical English

  SelfTestFailure() = default;
};

struct SelfTest {
  std::size_t rows = 0;
  std::size_t passed = 0;  ///< examples
  std::vector<SelfTestFailure> failed;
  /// Examples that pass, but that an earlier row of the database answers first.
  std::vector<SelfTestFailure> shadowed;

  SelfTest() = default;
  void add(SelfTest other);
};

/// The examples of every database: its own fingerprint matches and says what the example expects.
SelfTest test_recog(const RecogDirectory& directory);
/// The examples of the tables of data/ that tenken is built with.
SelfTest test_own();

}  // namespace tenken::knowledge
