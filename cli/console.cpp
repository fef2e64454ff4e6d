#include "cli/console.hpp"

#include <charconv>

#include <sys/ioctl.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::size_t kDefaultColumns = 80;

std::string labelled(std::string_view label, std::string_view color, bool colored) {
  if (!colored) return std::string(label) + ": ";
  return std::string(color) + std::string(label) + ":" + std::string(kReset) + " ";
}

/// What failed: the error's own words, or the name of its code.
std::string what(const Error& error, Lang lang) {
  if (error.text) return error.text->text(lang);
  const auto message = find_message("errc_" + std::string(to_string(error.code)));
  return std::string(message_text(message.value_or(Msg::errc_internal), lang));
}

std::size_t terminal_columns(int fd, const Environment& environment) {
  if (const auto text = environment("COLUMNS")) {
    std::size_t columns = 0;
    std::from_chars(text->data(), text->data() + text->size(), columns);
    if (columns > 0) return columns;
  }
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kDefaultColumns;
}

}  // namespace

void Console::error(const Error& error) const {
  constexpr std::size_t kMaxDetail = 400;  // bytes
  err << labelled(text(Msg::cli_error), kRed, color_err) << what(error, lang);
  if (!error.detail.empty()) err << " (" << printable(error.detail, kMaxDetail) << ')';
  err << '\n';
  if (error.remedy) fix(*error.remedy);
  err.flush();
}

void Console::warn(const Note& note) const {
  err << labelled(text(Msg::cli_warning), kYellow, color_err) << text(note) << std::endl;
}

void Console::warn(const Note& note, const Note& remedy) const {
  warn(note);
  fix(remedy);
  err.flush();
}

void Console::fix(const Note& remedy) const {
  err << "  " << labelled(text(Msg::cli_fix), {}, false) << text(remedy) << '\n';
}

void Console::say(const Note& note) const {
  if (!quiet) err << text(note) << std::endl;
}

bool wants_color(ColorMode mode, bool is_terminal, const Environment& environment) {
  if (mode != ColorMode::automatic) return mode == ColorMode::always;
  return is_terminal && !environment("NO_COLOR") && environment("TERM").value_or("dumb") != "dumb";
}

void look_at_terminal(Console& console, ColorMode color, const Environment& environment) {
  const bool out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  console.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  console.color_out = wants_color(color, out_is_terminal, environment);
  console.color_err = wants_color(color, console.err_is_terminal, environment);
  console.columns = out_is_terminal ? terminal_columns(STDOUT_FILENO, environment) : 0;
  console.err_columns = console.err_is_terminal ? terminal_columns(STDERR_FILENO, environment) : 0;
}

}  // namespace tenken::cli
