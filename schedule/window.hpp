// Windows: the times of the week in which a schedule may run.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken::schedule {

inline constexpr int kDayMinutes = 24 * 60;

/// "22:00-05:00", "mon-fri 22:00-05:00; sat,sun 00:00-24:00". Days are those on which a window
/// opens; one that ends before it begins goes on after midnight. Without any, it is always open.
class Windows {
 public:
  static Result<Windows> parse(std::string_view text);

  bool always() const { return windows_.empty(); }
  /// \param weekday  0: Sunday  \param minute  of the day
  /// \returns for how many minutes it stays open; nothing where it is closed, a week where it never
  ///          closes
  std::optional<int> open_for(int weekday, int minute) const;

 private:
  struct Window {
    unsigned days = 0;  ///< one bit for each
    int from = 0;       ///< minutes of the day
    int length = 0;     ///< minutes
  };
  /// How long the one that lies over this minute of the week lasts on, 0 for none.
  int longest(int minute_of_week) const;

  std::vector<Window> windows_;
};

}  // namespace tenken::schedule
