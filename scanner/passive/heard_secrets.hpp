// HeardSecrets: the logins of each service whose passwords were heard.
#pragma once

#include <map>
#include <string>

#include "model/heard_secret.hpp"
#include "model/observation.hpp"
#include "scanner/passive/signal.hpp"

namespace tenken::passive {

/// Gathers them into one claim for each service or device, in their order, so that hearing them
/// again changes nothing. Of a login that was sent more than once the best end counts. At most
/// kKept of one subject, those that tell most.
class HeardSecrets {
 public:
  static constexpr std::size_t kKept = 16;

  /// Takes the signal if it tells of one. \param subject  whom it is about
  void take(const Subject& subject, const Signal& signal);
  /// One observation for each subject.
  void tell(Batch& batch, const std::string& sensor) const;

 private:
  struct Heard {
    std::map<HeardSecret, SecretFate> fates;  ///< of the login as if it had only been sent
    Timestamp last;
  };

  std::map<Subject, Heard> heard_;
};

}  // namespace tenken::passive
