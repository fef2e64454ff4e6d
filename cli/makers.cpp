#include "cli/makers.hpp"

#include <set>
#include <string>

#include "model/claims.hpp"
#include "scanner/discover/vendor_type.hpp"
#include "scanner/passive/derive_devices.hpp"

namespace tenken::cli {

std::optional<Note> Makers::load() {
  auto registry = discover::MacRegistry::load_installed();
  if (!registry) return registry.error().text;
  registry_ = std::move(*registry);
  return std::nullopt;
}

passive::MakerOf Makers::maker_of() const {
  return [this](const MacAddress& mac) -> std::optional<passive::Maker> {
    const auto name = registry_ ? registry_->lookup(mac) : std::nullopt;
    if (!name) return std::nullopt;
    passive::Maker maker;
    maker.name = *name;
    maker.type = discover::type_of_vendor(*name).value_or("");
    return maker;
  };
}

std::size_t devices_in(const Batch& batch) {
  std::set<std::string> devices;
  for (const Observation& one : batch.observations)
    if (one.key == claim::kHostSeen)
      devices.insert(one.subject.mac ? one.subject.mac->to_string() : one.subject.ip->to_string());
  return devices.size();
}

}  // namespace tenken::cli
