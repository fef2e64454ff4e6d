#include "cli/audit_plan.hpp"

#include <algorithm>
#include <utility>

#include "cli/files.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

std::string declared_or(const Device& device, DeclaredField field, std::string_view key) {
  const auto declared = device.declared.find(field);
  return declared != device.declared.end() ? declared->second
                                           : std::string(value_of(device.facts, key));
}

logins::AuditDevice audit_device(const Device& device, const IpSet& targets, Timestamp since) {
  logins::AuditDevice audited;
  audited.key = audit_key(device);
  audited.label = printable(device.label());
  audited.identity.vendor = value_of(device.facts, claim::kVendor);
  audited.identity.model = declared_or(device, DeclaredField::model, claim::kModel);
  audited.identity.firmware = declared_or(device, DeclaredField::firmware, claim::kFirmware);
  for (const AddressSpan& span : device.addresses)
    if (span.current && span.mac) audited.macs.emplace(span.ip, *span.mac);
  const std::vector<IpAddress> current = device.current_ips();
  for (const Service& service : device.services) {
    const bool here = std::ranges::find(current, service.endpoint.address) != current.end();
    if (!service.open || !here || service.last_seen < since ||
        !targets.contains(service.endpoint.address) ||
        logins::find_login_check(service.protocol()) == nullptr)
      continue;
    logins::AuditService examined;
    examined.endpoint = service.endpoint;
    examined.protocol = service.protocol();
    if (!value_of(service.facts, "onvif.device_service").empty())
      examined.also.emplace_back("onvif");
    if (examined.protocol == "snmp") examined.also.emplace_back("snmpv3");
    examined.earlier = parse_tried_logins(value_of(service.facts, claim::kLoginTried));
    audited.services.push_back(std::move(examined));
  }
  return audited;
}

}  // namespace

std::string audit_key(const Device& device) {
  const auto first = std::ranges::min_element(device.interfaces, {}, [](const Interface& one) {
    return std::pair(one.first_seen, one.mac);
  });
  if (first != device.interfaces.end()) return "mac:" + first->mac.to_string();
  for (const std::string_view key :
       {claim::kIdentitySshKey, claim::kIdentityTlsKey, claim::kIdentitySerial})
    if (const std::string_view value = value_of(device.facts, key); !value.empty())
      return printable(std::string(key) + ':' + std::string(value));
  return "device:" + device.id.to_string();
}

std::vector<logins::AuditDevice> audit_devices(const InventoryView& view, const IpSet& targets,
                                               Timestamp since) {
  std::vector<logins::AuditDevice> devices;
  for (const Device& device : view.devices) {
    const std::vector<IpAddress> current = device.current_ips();
    if (std::ranges::none_of(current, [&](const IpAddress& ip) { return targets.contains(ip); }))
      continue;
    logins::AuditDevice audited = audit_device(device, targets, since);
    // A sweep speaks only of what it has seen itself.
    if (since == Timestamp() || !audited.services.empty()) devices.push_back(std::move(audited));
  }
  return devices;
}

Result<std::vector<logins::Candidate>> read_credentials(const std::filesystem::path& file) {
  auto content = read_file(file);
  if (!content) return Unexpected(content.error());
  const Wiped<std::string> held(std::move(*content));
  std::vector<logins::Candidate> candidates;
  std::string_view rest = held.get();
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
      return fail(Errc::usage,
                  Note(Msg::logins_bad_line, {printable(file.string()), std::to_string(number)}),
                  Note(Msg::logins_bad_line_fix));
    candidates.emplace_back(std::string(line.substr(0, colon)), Secret(line.substr(colon + 1)),
                            "operator-" + std::to_string(candidates.size() + 1),
                            AttemptKind::operator_supplied);
  }
  return candidates;
}

}  // namespace tenken::cli
