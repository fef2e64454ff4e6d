#include "scanner/dissect/telnet_prompt.hpp"

#include <array>
#include <memory>
#include <vector>

#include <re2/re2.h>

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/pattern.hpp"

namespace tenken::dissect {
namespace {

constexpr std::array kRows{
#define PROMPT(kind, pattern, example) PromptRow{PromptKind::kind, pattern, example},
#include "data/telnet_prompts.def"
#undef PROMPT
};

PromptKind classify(std::string_view line) {
  static const std::vector<std::unique_ptr<RE2>> patterns = compile_patterns(
      kRows, [](const PromptRow& row) { return row.pattern; }, TextKind::utf8);
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (RE2::PartialMatch(to_piece(line), *patterns[i])) return kRows[i].kind;
  return PromptKind::none;
}

/// `text` without ANSI escape sequences (ECMA-48 CSI, OSC and two-byte ones) and backspaces.
std::string without_ansi(std::string text) {
  static const std::unique_ptr<RE2> ansi = compile_pattern(
      R"(\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_=>78]|\x1b|[\x07\x08])",
      TextKind::utf8);
  RE2::GlobalReplace(&text, *ansi, "");
  return text;
}

std::string joined(std::string_view text) {
  std::string out;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = !out.empty();
      continue;
    }
    if (space) out.push_back(' ');
    space = false;
    out.push_back(c);
  }
  return out;
}

}  // namespace

std::span<const PromptRow> prompt_rows() { return kRows; }

Screen read_screen(std::string_view text) {
  const std::string clean = without_ansi(to_utf8(text));
  // A prompt waits on the last line; an empty last line means that there is none.
  const std::size_t line_end = clean.find_last_of("\r\n");
  const std::size_t start = line_end == std::string::npos ? 0 : line_end + 1;
  Screen screen;
  screen.prompt = joined(std::string_view(clean).substr(start));
  screen.banner = joined(std::string_view(clean).substr(0, start));
  screen.kind = classify(screen.prompt);
  if (screen.kind == PromptKind::none && !screen.prompt.empty()) {
    screen.banner = joined(clean);
    screen.prompt.clear();
  }
  return screen;
}

}  // namespace tenken::dissect
