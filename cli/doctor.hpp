// Doctor: what this machine has and lacks for a sweep.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/message.hpp"

namespace tenken::cli {

enum class Health { good, limited, bad };  ///< limited: a sweep runs, but sees less or slower

/// One thing that was looked at.
struct HealthCheck {
  std::string id;  ///< stable name for scripts: "raw_sockets"
  Health health = Health::good;
  Note finding;
  std::optional<Note> remedy;  ///< given unless good

  HealthCheck(std::string i, Health h, Note f, std::optional<Note> r = std::nullopt)
      : id(std::move(i)), health(h), finding(std::move(f)), remedy(std::move(r)) {}
};

/// CAP_NET_RAW in the effective set of the process.
HealthCheck check_raw_sockets();
/// Interfaces that are up; the named one, if one is named.
HealthCheck check_interfaces(const std::optional<std::string>& wanted);
HealthCheck check_open_files();
HealthCheck check_neighbour_table(const std::filesystem::path& gc_thresh3);
HealthCheck check_mac_registry();
HealthCheck check_database(const std::filesystem::path& database);
HealthCheck check_disk_space(const std::filesystem::path& database);
HealthCheck check_character_set(const std::string& codeset);

}  // namespace tenken::cli
