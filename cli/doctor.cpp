#include "cli/doctor.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <set>

#include <ifaddrs.h>
#include <net/if.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "scanner/discover/mac_registry.hpp"

namespace tenken::cli {
namespace {

constexpr rlim_t kFewFiles = 256;      // below this a sweep cannot keep its connections open
constexpr rlim_t kEnoughFiles = 4096;  // what the profile "fast" may use, with room
constexpr int kEnoughNeighbours =
    4096;  // a /20; the kernel's default of 1024 drops a larger segment
constexpr std::uint64_t kFullDisk = 64ULL << 20U;    // bytes; less cannot hold one sweep of a /16
constexpr std::uint64_t kTightDisk = 512ULL << 20U;  // bytes

/// The nearest folder above `file` that exists.
std::filesystem::path existing_folder(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::absolute(file, error).parent_path();
  while (!std::filesystem::exists(folder, error) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder;
}

/// Names of the interfaces that are up and are not loopback.
std::set<std::string> interfaces_up() {
  ifaddrs* list = nullptr;
  std::set<std::string> names;
  if (::getifaddrs(&list) != 0) return names;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
  for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
    const bool up = (at->ifa_flags & IFF_UP) != 0 && (at->ifa_flags & IFF_RUNNING) != 0;
    if (up && (at->ifa_flags & IFF_LOOPBACK) == 0) names.insert(at->ifa_name);
  }
  return names;
}

}  // namespace

HealthCheck check_raw_sockets() {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, decltype(&::cap_free)> caps(::cap_get_proc(),
                                                                                  ::cap_free);
  cap_flag_value_t value = CAP_CLEAR;
  if (caps) ::cap_get_flag(caps.get(), CAP_NET_RAW, CAP_EFFECTIVE, &value);
  if (value == CAP_SET) return {"raw_sockets", Health::good, Note(Msg::doctor_raw_good)};
  return {"raw_sockets", Health::limited, Note(Msg::doctor_raw_missing),
          Note(Msg::doctor_raw_missing_fix)};
}

HealthCheck check_interfaces(const std::optional<std::string>& wanted) {
  const std::set<std::string> up = interfaces_up();
  if (wanted && !up.contains(*wanted) && *wanted != "lo") {
    const bool exists = ::if_nametoindex(wanted->c_str()) != 0;
    return {"interfaces", Health::bad,
            Note(exists ? Msg::doctor_interface_down : Msg::doctor_interface_missing,
                 {printable(*wanted)}),
            exists ? Note(Msg::doctor_interface_down_fix, {printable(*wanted)})
                   : Note(Msg::doctor_interface_missing_fix)};
  }
  if (up.empty() && !wanted)
    return {"interfaces", Health::bad, Note(Msg::doctor_no_interface),
            Note(Msg::doctor_interface_missing_fix)};
  std::string names;
  for (const std::string& name : up) names += (names.empty() ? "" : ", ") + printable(name);
  return {"interfaces", Health::good, Note(Msg::doctor_interfaces, {wanted.value_or(names)})};
}

HealthCheck check_open_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const Note finding(Msg::doctor_files, {std::to_string(limit.rlim_cur)});
  if (limit.rlim_cur >= kEnoughFiles) return {"open_files", Health::good, finding};
  const Health health = limit.rlim_cur < kFewFiles ? Health::bad : Health::limited;
  return {"open_files", health, finding,
          Note(Msg::doctor_files_fix, {std::to_string(kEnoughFiles)})};
}

HealthCheck check_neighbour_table(const std::filesystem::path& gc_thresh3) {
  int entries = 0;
  if (std::ifstream in(gc_thresh3); !(in >> entries))
    return {"neighbour_table", Health::limited, Note(Msg::doctor_neighbours_unknown),
            Note(Msg::doctor_neighbours_fix, {std::to_string(kEnoughNeighbours)})};
  const Note finding(Msg::doctor_neighbours, {std::to_string(entries)});
  if (entries >= kEnoughNeighbours) return {"neighbour_table", Health::good, finding};
  return {"neighbour_table", Health::limited, finding,
          Note(Msg::doctor_neighbours_fix, {std::to_string(kEnoughNeighbours)})};
}

HealthCheck check_mac_registry() {
  const auto registry = discover::MacRegistry::load_installed();
  const auto file = discover::MacRegistry::installed_file();
  if (registry && file)
    return {"mac_registry", Health::good,
            Note(Msg::doctor_registry, {file->string(), std::to_string(registry->size())})};
  return {"mac_registry", Health::limited, Note(Msg::mac_registry_missing),
          Note(Msg::mac_registry_missing_fix)};
}

HealthCheck check_database(const std::filesystem::path& database) {
  std::error_code error;
  const std::string shown = printable(database.string());
  const bool exists = std::filesystem::exists(database, error);
  // SQLite's write-ahead log needs the folder to be writable too.
  const std::filesystem::path folder = existing_folder(database);
  const bool writable = (!exists || ::access(database.c_str(), W_OK) == 0) &&
                        std::filesystem::is_directory(folder, error) &&
                        ::access(folder.c_str(), W_OK) == 0;
  if (!writable)
    return {"database", Health::bad, Note(Msg::doctor_database_locked, {shown}),
            Note(Msg::doctor_database_locked_fix)};
  return {"database", Health::good,
          Note(exists ? Msg::doctor_database : Msg::doctor_database_new, {shown})};
}

HealthCheck check_disk_space(const std::filesystem::path& database) {
  std::error_code error;
  const auto space = std::filesystem::space(existing_folder(database), error);
  if (error)
    return {"disk_space", Health::limited, Note(Msg::doctor_disk_unknown),
            Note(Msg::doctor_disk_fix)};
  const Note finding(Msg::doctor_disk, {std::to_string(space.available >> 20U)});
  if (space.available >= kTightDisk) return {"disk_space", Health::good, finding};
  return {"disk_space", space.available < kFullDisk ? Health::bad : Health::limited, finding,
          Note(Msg::doctor_disk_fix)};
}

HealthCheck check_character_set(const std::string& codeset) {
  if (codeset == "UTF-8")
    return {"character_set", Health::good, Note(Msg::doctor_charset, {codeset})};
  return {"character_set", Health::limited, Note(Msg::doctor_charset, {printable(codeset)}),
          Note(Msg::doctor_charset_fix)};
}

}  // namespace tenken::cli
