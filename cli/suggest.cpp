#include "cli/suggest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/words.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

// Optimal string alignment: Damerau-Levenshtein in which no part is edited twice.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

namespace {

/// How many slips still let a word be recognised. Its dashes carry no meaning, and of one letter
/// nothing is left after a slip.
std::size_t slips_allowed(std::string_view word) {
  word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
  if (word.size() < 2) return 0;
  if (word.size() < 6) return 1;
  return word.size() < 12 ? 2 : 3;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kMaxWord = 64;  // longer ones are not mistyped names
  if (word.size() > kMaxWord) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = slips_allowed(word) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

Note choose(std::string_view word, std::span<const std::string> choices) {
  const std::string names = listed({choices.begin(), choices.end()});
  if (const auto near = nearest(word, choices)) return Note(Msg::cli_near_one_of, {*near, names});
  return Note(Msg::cli_expected_one_of, {names});
}

Unexpected mistyped(Msg what, std::string_view word, std::span<const std::string> known,
                    const std::string& help_command) {
  Note remedy(Msg::cli_see_help, {help_command});
  if (const auto near = nearest(word, known))
    remedy = Note(Msg::cli_did_you_mean, {*near, help_command});
  return fail(Errc::usage, Note(what, {shown(word)}), std::move(remedy));
}

}  // namespace tenken::cli
