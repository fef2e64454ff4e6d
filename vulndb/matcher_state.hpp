// The inside of Matcher, shared by its files.
#pragma once

#include "vulndb/matcher.hpp"

namespace tenken::vulndb {

/// A criterion that fits a candidate or may fit it.
struct Matcher::Found {
  const Criterion* row = nullptr;  ///< in a list that the same FoundList holds
  std::size_t version = 0;         ///< which of its versions
  VersionFit fit;

  Found(const Criterion& r, std::size_t v, VersionFit f) : row(&r), version(v), fit(f) {}
};

/// What fits one release of one product, and what keeps it alive.
struct Matcher::FoundList {
  std::vector<Criteria> owners;
  std::vector<Found> all;

  FoundList() = default;
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
