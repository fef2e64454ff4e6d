// What a remote terminal shows: banner, prompt, and what the prompt asks for.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tenken::dissect {

enum class PromptKind : std::uint8_t {
  none,      ///< no prompt, or one that says nothing
  login,     ///< asks for a user name
  password,  ///< asks for a password
  shell,     ///< a command line without a login
  command,   ///< ends like a command line ("device>"), but could be text as well
};

struct Screen {
  std::string banner;  ///< UTF-8, white space runs joined, without the prompt
  std::string prompt;  ///< UTF-8, the last line
  PromptKind kind = PromptKind::none;
};

/// Reads what a server shows; `text` may be in any character set and hold ANSI sequences.
Screen read_screen(std::string_view text);

/// One row of data/telnet_prompts.def.
struct PromptRow {
  PromptKind kind;
  std::string_view pattern;
  std::string_view example;
};
std::span<const PromptRow> prompt_rows();

}  // namespace tenken::dissect
