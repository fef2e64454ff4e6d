// ClearLogins: which logins went over the network for everyone to read.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/observation.hpp"
#include "scanner/passive/signal.hpp"

namespace tenken::passive {

/// Gathers the signals of clear-text logins into one claim for each service or device, whose value
/// names protocols and accounts in their order, so that hearing them again changes nothing. Its
/// evidence says who sent each of them, and when that was first heard. Never a password. At most
/// kShown accounts are named, and how many more there were.
class ClearLogins {
 public:
  static constexpr std::size_t kShown = 8;

  /// Takes the signal if it tells of one. \param subject  whom it is about
  void take(const Subject& subject, const Signal& signal);
  /// One observation for each subject, and the record that it cites.
  void tell(Batch& batch, const std::string& sensor) const;

 private:
  struct Seen {
    std::map<std::string, Timestamp> logins;  ///< "ftp admin", and when it was first heard
    Timestamp last;
    int confidence = 0;
  };

  std::string record_of(const Subject& subject, const Seen& seen) const;

  std::map<Subject, Seen> seen_;
  std::map<std::string, std::set<std::string>> senders_;  ///< by what Kind::login_sent says
};

}  // namespace tenken::passive
