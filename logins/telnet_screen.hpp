// What a terminal shows after a login was typed, and what that means.
#pragma once

#include <string>
#include <string_view>

#include "logins/login_check.hpp"

namespace tenken::logins {

/// The last line, without white space around it.
std::string last_line(std::string_view screen);
/// Whether the last line is where commands are typed: "root@cam:~# ", "Router>", ">".
bool is_command_line(std::string_view screen);
/// Lines that number choices, and no line that asks for a login.
bool is_menu(std::string_view screen);

/// What was seen before, and what is shown now.
struct ShownAfterLogin {
  std::string first_prompt;  ///< with which the terminal asked at the beginning
  std::string text;          ///< everything since the password was sent
  bool closed = false;       ///< by the device
  bool said_nothing = false;

  ShownAfterLogin() = default;
};

/// A prompt for a login again, or the end of the connection, is a refusal, whatever the words are;
/// a prompt of another kind is none. Words decide only between a refusal and a lock.
/// \returns accepted means: ask once more with an empty line, where it is no menu
Reply read_after_login(const ShownAfterLogin& shown);

}  // namespace tenken::logins
