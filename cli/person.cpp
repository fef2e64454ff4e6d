#include "cli/person.hpp"

#include <pwd.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

std::string current_user(const Environment& environment) {
  if (const auto sudo = environment("SUDO_USER")) return printable(*sudo);
  // One thread only runs this, so getpwuid's static buffer is safe.
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? printable(user->pw_name) : "uid " + std::to_string(::geteuid());
}

Result<void> check_person_text(std::string_view name, std::string_view text, std::size_t most) {
  const bool blank = !text.empty() && text.find_first_not_of(" \t") == std::string_view::npos;
  if (!blank && text.size() <= most && printable(text, most) == text) return ok;
  return fail(Errc::usage, Note(Msg::sheet_bad_text, {std::string(name)}),
              Note(Msg::sheet_bad_text_fix, {std::to_string(most)}));
}

}  // namespace tenken::cli
