// Console: data goes to `out`, talk goes to `err`.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/settings.hpp"
#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Where and how the program speaks. Streams belong to the caller.
struct Console {
  std::ostream& out;
  std::ostream& err;
  Lang lang = Lang::en;
  bool color_out = false;
  bool color_err = false;
  bool err_is_terminal = false;
  std::size_t columns = 0;  ///< width of the terminal on `out`; 0: not a terminal
  std::size_t err_columns = 0;
  bool quiet = false;
  int verbose = 0;

  Console(std::ostream& o, std::ostream& e) : out(o), err(e) {}

  std::string text(Msg message) const { return std::string(message_text(message, lang)); }
  std::string text(const Note& note) const { return note.text(lang); }
  /// What failed, technical detail, remedy. Never silenced.
  void error(const Error& error) const;
  /// Something that the user should know although the run goes on. Never silenced.
  void warn(const Note& note) const;
  void warn(const Note& note, const Note& remedy) const;
  /// Talk; silenced by -q.
  void say(const Note& note) const;

 private:
  void fix(const Note& remedy) const;
};

/// Fills colours and widths for the process's own stdout and stderr.
void look_at_terminal(Console& console, ColorMode color, const Environment& environment);

/// Colours by mode, terminal and environment (NO_COLOR, TERM=dumb).
bool wants_color(ColorMode mode, bool is_terminal, const Environment& environment);

}  // namespace tenken::cli
