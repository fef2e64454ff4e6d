// Keys on a terminal of their own, and the signals that stand for them.
#include "cli/keys.hpp"

#include <csignal>
#include <string>
#include <vector>

#include "catch.hpp"
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tenken::cli;

namespace {

bool is_raw(int fd) {
  termios mode{};
  return ::tcgetattr(fd, &mode) == 0 && (mode.c_lflag & (ICANON | ECHO)) == 0;
}

/// Runs in the child, in the foreground of the terminal. \returns the exit code
int listen_until_quit() {
  boost::asio::io_context context;
  std::string asked;
  std::optional<Keys> keys;
  bool raw_at_quit = false;
  keys.emplace(context, [&](Ask ask) {
    asked += static_cast<char>('a' + static_cast<int>(ask));
    if (ask != Ask::quit) return;
    raw_at_quit = is_raw(STDIN_FILENO);
    keys->close();
  });
  if (is_raw(STDIN_FILENO)) return 2;
  keys->open(STDIN_FILENO);
  if (!is_raw(STDIN_FILENO)) return 3;
  if (::write(STDOUT_FILENO, "R", 1) != 1) return 4;  // ready
  context.run();
  if (!raw_at_quit || is_raw(STDIN_FILENO)) return 5;
  return asked == "abbcaad" ? 0 : 6;
}

}  // namespace

TEST_CASE("keys mean what the help says", "[keys]") {
  for (const char key : {'p', 'P', ' '}) CHECK(ask_of_key(key) == Ask::pause);
  for (const char key : {'s', 'S', '\n', '\r'}) CHECK(ask_of_key(key) == Ask::status);
  for (const char key : {'q', 'Q'}) CHECK(ask_of_key(key) == Ask::quit);
  CHECK(ask_of_key('?') == Ask::keys);
  for (const char key : {'x', '\x1b', '\0'}) CHECK_FALSE(ask_of_key(key));
}

TEST_CASE("keys are read at once and unseen, and the terminal is restored", "[keys]") {
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    ::alarm(20);
    ::_exit(listen_until_quit());
  }
  char ready = 0;
  CHECK(::read(terminal, &ready, 1) == 1);
  CHECK(ready == 'R');
  const std::string typed = "ps\r?x  q";
  CHECK(::write(terminal, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size()));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  ::close(terminal);
}

TEST_CASE("signals ask where there is no terminal", "[keys]") {
  boost::asio::io_context context;
  std::vector<Ask> asked;
  std::optional<Keys> keys;
  keys.emplace(context, [&](Ask ask) {
    asked.push_back(ask);
    if (asked.size() == 2) keys->close();
  });
  keys->open(std::nullopt);
  std::raise(SIGUSR1);
  std::raise(SIGUSR2);
  context.run();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0] != asked[1]);
  for (const Ask ask : asked) CHECK((ask == Ask::status || ask == Ask::pause));
}

TEST_CASE("a terminal that is not ours is left alone", "[keys]") {
  int terminal = -1;
  int user = -1;
  REQUIRE(::openpty(&terminal, &user, nullptr, nullptr, nullptr) == 0);
  {
    KeyTerminal keys(user);
    CHECK_FALSE(keys.in_foreground());
    keys.set();
    CHECK_FALSE(is_raw(user));
  }
  ::close(terminal);
  ::close(user);
}
