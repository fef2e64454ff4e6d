// The inside of Matcher, shared by its files.
#pragma once

#include "vulndb/matcher.hpp"

namespace tenken::vulndb {

/// A criterion that fits a candidate or may fit it.
struct Matcher::Found {
  std::int64_t cve = 0;
  std::uint16_t configuration = 0;
  bool whole = true;
  VersionFit fit;
  std::string cpe;
  std::string fixed;

  Found() = default;
};

/// What was seen of one device, with the names by which records may call it.
struct Matcher::Scene {
  const std::vector<Candidate>* candidates = nullptr;
  std::vector<std::vector<Product>> names;

  Scene() = default;
};

struct Matcher::Outcome {
  Answer answer = Answer::no;
  std::string_view reason;

  Outcome() = default;
  Outcome(Answer a, std::string_view why) : answer(a), reason(why) {}
};

}  // namespace tenken::vulndb
