// A Secret has no way out but reveal(), which the compiler proves.
#include "model/secret.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"
#include <boost/json/value_from.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "model/login.hpp"
#include "model/message.hpp"

using namespace tenken;

namespace {

template <class T>
concept Streams = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Joins = requires(std::string& text, const T& value) { text += value; };
template <class T>
concept Compares = requires(const T& a, const T& b) { a == b; };

static_assert(Streams<std::string> && Joins<std::string>, "the tests below can fail");
static_assert(!Streams<Secret>);
static_assert(!Joins<Secret>);
static_assert(!Compares<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!boost::json::has_value_from<Secret>::value);
static_assert(!std::convertible_to<Secret, std::string>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<Secret, const char*>);
static_assert(!std::convertible_to<Secret, bool>);
static_assert(!std::constructible_from<std::string, const Secret&>);
static_assert(!std::constructible_from<std::vector<std::string>, const Secret&>);
static_assert(!std::copy_constructible<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);

}  // namespace

TEST_CASE("a secret is moved, and what it leaves behind is empty", "[secret]") {
  Secret one("correct horse");
  const Secret two = std::move(one);
  CHECK(two.reveal() == "correct horse");
  CHECK(one.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  const Secret three = two.duplicate();
  CHECK(three.reveal() == two.reveal());
  CHECK(three.reveal().data() != two.reveal().data());
}

TEST_CASE("a buffer that held a secret is wiped before its memory goes back", "[secret]") {
  // An arena of our own shows what is left in memory.
  struct Arena {
    std::array<char, 128> bytes{};
    char* data() { return bytes.data(); }
    const char* data() const { return bytes.data(); }
    std::size_t size() const { return bytes.size(); }
    bool empty() const { return false; }
  };
  struct View {
    Arena* arena;
    char* data() { return arena->data(); }
    std::size_t size() const { return arena->size(); }
    bool empty() const { return false; }
  };
  Arena arena;
  arena.bytes.fill('k');
  {
    const Wiped<View> held(View{&arena});
    CHECK(arena.bytes[5] == 'k');
  }
  CHECK(std::ranges::count(arena.bytes, '\0') == 128);
}

TEST_CASE("checked logins keep their text form", "[secret]") {
  TriedLogin login(LoginVerdict::accepted_verified, LoginReason::menu);
  login.row = "axis-1";
  login.hash = "3f";
  login.account = "a, b";
  TriedLogin other(LoginVerdict::not_tested, LoginReason::identity);
  const std::string text = to_string(std::vector{login, other});
  CHECK(text == "accepted_verified menu axis-1 3f a\\x2c b, not_tested identity - - -");
  const auto read = parse_tried_logins(text);
  REQUIRE(read.size() == 2);
  CHECK(read[0].account == "a\\x2c b");
  CHECK(read[0].verdict == login.verdict);
  CHECK(read[1] == other);
  CHECK(parse_tried_logins("nonsense, rejected none - - x").size() == 1);
}
