#include "scanner/discover/group_answers.hpp"

#include <string>

#include "catch.hpp"

namespace tenken::discover {
namespace {

const IpAddress kFirst = *IpAddress::parse("192.0.2.1");
const IpAddress kSecond = *IpAddress::parse("192.0.2.2");

TEST_CASE("group answers: by host and port, repeats left out", "[discover][group]") {
  GroupAnswers answers;
  answers.add(kFirst, 1900, as_bytes("a"));
  answers.add(kFirst, 1900, as_bytes("a"));
  answers.add(kFirst, 1900, as_bytes("b"));
  answers.add(kFirst, 5353, as_bytes("c"));
  CHECK(answers.of(kFirst).at(1900).size() == 2);
  CHECK(answers.of(kFirst).at(5353).size() == 1);
  CHECK(answers.of(kSecond).empty());
  GroupAnswers all;
  all.add(kSecond, 3702, as_bytes("d"));
  all.add(answers);
  CHECK(all.of(kFirst) == answers.of(kFirst));
  CHECK(all.of(kSecond).at(3702).size() == 1);
}

TEST_CASE("group answers: what hosts invent without end is not kept", "[discover][group]") {
  GroupAnswers answers;
  for (int i = 0; i < 100; ++i) answers.add(kFirst, 5353, as_bytes(std::to_string(i)));
  CHECK(answers.of(kFirst).at(5353).size() == GroupAnswers::kMaxOfPort);
  const std::string large(GroupAnswers::kMaxBytes - 1000, 'x');
  answers.add(kSecond, 1900, as_bytes(large));
  REQUIRE(answers.of(kSecond).at(1900).size() == 1);
  answers.add(kSecond, 5353, as_bytes(std::string(2000, 'y')));
  CHECK_FALSE(answers.of(kSecond).contains(5353));
}

}  // namespace
}  // namespace tenken::discover
