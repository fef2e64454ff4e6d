// Audit: the services of many devices, device after device on each, devices side by side.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "logins/examine.hpp"
#include "logins/knowledge.hpp"
#include "model/endpoint.hpp"
#include "model/login.hpp"
#include "model/mac_address.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/net/task.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::logins {

/// A service whose protocol was spoken before: nothing is guessed by port numbers.
struct AuditService {
  Endpoint endpoint;
  std::string protocol;
  std::vector<std::string> also;    ///< further protocols behind the same port, such as "onvif"
  std::vector<TriedLogin> earlier;  ///< what the last audit found there

  AuditService() = default;
};

struct AuditDevice {
  std::string key;  ///< what stays with the device
  std::string label;
  std::map<IpAddress, MacAddress> macs;  ///< who holds its addresses, where the link showed it
  DeviceIdentity identity;
  std::vector<AuditService> services;

  AuditDevice() = default;
};

struct AuditSettings {
  pace::Profile profile;
  pace::HostPaces hosts;
  net::Source source;
  Waits waits;
  AttemptLimits limits;
  std::string operator_name;
  std::vector<Candidate> supplied;  ///< logins of the operator, for every service with accounts
  std::function<std::string(std::string_view account, const Secret& secret)> hash;

  AuditSettings() = default;
};

struct AuditStats {
  std::uint64_t devices = 0;
  std::uint64_t services = 0;
  std::uint64_t attempts = 0;
  std::uint64_t refused = 0;        ///< by the budget
  std::vector<std::string> locked;  ///< labels
  std::vector<std::string> unwell;

  AuditStats() = default;
};

/// Told of every service when it is done.
using OnExamined =
    std::function<void(const AuditDevice&, const AuditService&, const Examined& examined)>;

/// Runs on one network thread; the references outlive it.
class Audit {
 public:
  Audit(net::Session& session, const pace::Gate& gate, AttemptBook& book,
        const Knowledge& knowledge, AuditSettings settings, OnExamined on_examined);

  Task<AuditStats> run(std::vector<AuditDevice> devices);

 private:
  Task<void> work();
  Task<void> one_device(const AuditDevice& device);
  Task<void> one_service(const AuditDevice& device, const AuditService& service, Desk& desk);
  Task<Examined> one_protocol(const AuditDevice& device, const AuditService& service,
                              const LoginCheck& check, Desk& desk, pace::Check allowed);
  Choice choice_for(const AuditDevice& device, const LoginCheck& check) const;
  bool allows(pace::Check check) const { return gate_.open_for(check).has_value(); }
  std::optional<pace::Check> usable_check() const;
  /// Without speaking with the device: why one of its services is not examined.
  std::optional<LoginReason> barred(const AuditDevice& device, std::string_view service,
                                    const Desk& desk) const;

  net::Session& session_;
  const pace::Gate& gate_;
  AttemptBook& book_;
  const Knowledge& knowledge_;
  AuditSettings settings_;
  OnExamined on_examined_;
  pace::TokenBucket bucket_;
  std::vector<AuditDevice> devices_;
  std::size_t next_ = 0;
  std::map<std::string, int> unwell_modules_;  ///< protocol and model
  AuditStats stats_;
};

}  // namespace tenken::logins
