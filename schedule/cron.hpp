// Cron: the five fields of crontab(5) as sets of numbers.
#pragma once

#include <bitset>
#include <string_view>

#include "model/result.hpp"

namespace tenken::schedule {

/// Minute, hour, day of the month, month and day of the week, with names, lists, ranges and steps;
/// or @hourly, @daily, @weekly, @monthly, @yearly. As cron does, a day fits when either of the two
/// day fields does, where both are restricted.
class Cron {
 public:
  /// Errc::usage, with the field that does not read.
  static Result<Cron> parse(std::string_view text);

  bool minute(unsigned value) const { return minutes_.test(value); }
  bool hour(unsigned value) const { return hours_.test(value); }
  /// \param weekday  0: Sunday
  bool day(unsigned month, unsigned day, unsigned weekday) const;
  /// Such a table follows the clock's hours, whatever they are called, and does not name one.
  bool any_hour() const { return any_hour_; }

 private:
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<8> weekdays_;
  bool any_hour_ = false;
  bool any_day_ = false;
  bool any_weekday_ = false;
};

}  // namespace tenken::schedule
