// Reading streams of unknown size.
#include "model/read_at_most.hpp"

#include <sstream>

#include "catch.hpp"

using namespace tenken;

TEST_CASE("a stream is read to its end or to the limit, whichever comes first") {
  const std::string text(100'000, 'x');
  std::istringstream whole(text);
  CHECK(read_at_most(whole, text.size() + 1) == text);
  std::istringstream cut(text);
  CHECK(read_at_most(cut, 40'000) == text.substr(0, 40'000));
  CHECK(read_at_most(cut, 1'000'000) == text.substr(40'000));
  std::istringstream empty;
  CHECK(read_at_most(empty, 10).empty());
  std::istringstream broken(text);
  broken.setstate(std::ios::badbit);
  CHECK(read_at_most(broken, 10).empty());
  CHECK(broken.bad());
}
