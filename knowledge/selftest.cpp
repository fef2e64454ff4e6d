#include "knowledge/selftest.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/bytes.hpp"

namespace tenken::knowledge {
namespace {

SelfTestFailure failure_of(const RecogFile& file, const RecogFingerprint& fingerprint,
                           const RecogExample& example, std::string why) {
  SelfTestFailure failure;
  failure.database = file.name;
  failure.row = printable(fingerprint.description);
  failure.example = printable(example.file.empty() ? example.text : example.file);
  failure.why = std::move(why);
  return failure;
}

/// What the match says otherwise than the example expects; empty where nothing.
std::string difference(const RecogExample& example, const RecogMatch& match) {
  for (const auto& [name, expected] : example.expected)
    if (const std::string_view said = match.value(name); said != expected)
      return printable(name) + " is \"" + printable(said) + "\", not \"" + printable(expected) +
             '"';
  return {};
}

/// The examples of one database, one fingerprint after the other.
class Trial {
 public:
  Trial(const RecogDirectory& directory, const RecogDatabase& database)
      : directory_(directory), database_(database) {}

  SelfTest run() {
    const auto& all = database_.file().fingerprints;
    result_.rows = all.size();
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (const std::string_view fault = database_.fault(at); !fault.empty()) {
        result_.failed.push_back(failure_of(database_.file(), all[at], RecogExample(),
                                            "the pattern does not compile: " + printable(fault)));
        continue;
      }
      for (const RecogExample& example : all[at].examples) try_one(at, example);
    }
    return std::move(result_);
  }

 private:
  void try_one(std::size_t at, const RecogExample& example) {
    const RecogFile& file = database_.file();
    const RecogFingerprint& fingerprint = file.fingerprints[at];
    std::string text = example.text;
    if (!example.file.empty()) {
      auto content = directory_.example_file(file, example.file);
      if (!content)
        return result_.failed.push_back(
            failure_of(file, fingerprint, example, "its file cannot be read"));
      text = *std::move(content);
    }
    const auto own = database_.match_one(at, text);
    std::string why = own ? difference(example, *own) : "does not match";
    if (!why.empty())
      return result_.failed.push_back(failure_of(file, fingerprint, example, std::move(why)));
    ++result_.passed;
    const auto first = database_.match(text);
    if (first && first->fingerprint == at) return;
    const std::string who =
        first ? printable(file.fingerprints[first->fingerprint].description) : "nobody";
    result_.shadowed.push_back(failure_of(file, fingerprint, example, "answered by: " + who));
  }

  const RecogDirectory& directory_;
  const RecogDatabase& database_;
  SelfTest result_;
};

}  // namespace

void SelfTest::add(SelfTest other) {
  rows += other.rows;
  passed += other.passed;
  std::ranges::move(other.failed, std::back_inserter(failed));
  std::ranges::move(other.shadowed, std::back_inserter(shadowed));
}

SelfTest test_recog(const RecogDirectory& directory) {
  SelfTest all;
  for (const RecogDatabase& database : directory.databases())
    all.add(Trial(directory, database).run());
  return all;
}

}  // namespace tenken::knowledge
