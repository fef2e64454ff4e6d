// kismetdb: the table `devices` of Kismet's log, whose column `device` is a JSON document.
// A file of SQLite is a program of sorts: views, triggers and functions in it are not run.
#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <sqlite3.h>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

namespace json = boost::json;

constexpr int kMostCell = 4 << 20;     // bytes of a device's document
constexpr int kStepsAtOnce = 1000;     // of SQLite's machine between two looks
constexpr int kMostLooks = 2'000'000;  // such looks, before a file counts as a trap
constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kMostValue = 200;
constexpr int kHeard = 80;
constexpr int kMaker = 30;

/// The members of a path as far as they are objects.
const json::value* at(const json::object& object, std::initializer_list<std::string_view> path) {
  const json::object* place = &object;
  const json::value* found = nullptr;
  for (const std::string_view key : path) {
    if (place == nullptr) return nullptr;
    found = place->if_contains(json::string_view(key.data(), key.size()));
    place = found == nullptr ? nullptr : found->if_object();
  }
  return found;
}

std::string text_at(const json::object& object, std::initializer_list<std::string_view> path) {
  const json::value* const found = at(object, path);
  const json::string* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

/// The networks that an access point advertises; a list or, in older versions, an object.
std::set<std::string> networks_of(const json::object& device) {
  std::set<std::string> names;
  const json::value* const map = at(device, {"dot11.device", "dot11.device.advertised_ssid_map"});
  if (map == nullptr) return names;
  const auto add = [&](const json::value& one) {
    if (const json::object* const record = one.if_object())
      if (std::string name = text_at(*record, {"dot11.advertisedssid.ssid"}); !name.empty())
        names.insert(std::move(name));
  };
  if (const json::array* const list = map->if_array())
    for (const json::value& one : *list) add(one);
  if (const json::object* const object = map->if_object())
    for (const auto& one : *object) add(one.value());
  return names;
}

struct Heard {
  ImportedHost host;
  std::string type;
  std::string bssid;  ///< of the access point that it uses
  std::set<std::string> networks;

  Heard() = default;
};

Heard heard_of(const json::object& device, std::string type) {
  Heard one;
  one.type = std::move(type);
  if (const std::string maker = text_at(device, {"kismet.device.base.manuf"});
      !maker.empty() && maker != "Unknown")
    one.host.said.emplace_back(claim::kVendor, printable(maker, kMostValue), kMaker);
  if (lowered(one.type).starts_with("wi-fi"))
    one.host.said.emplace_back(claim::kAttachment, "wifi", kHeard);
  one.bssid = text_at(device, {"dot11.device", "dot11.device.last_bssid"});
  one.networks = networks_of(device);
  return one;
}

int too_long(void* looks) { return ++*static_cast<int*>(looks) > kMostLooks ? 1 : 0; }

}  // namespace

Result<ImportedFile> read_kismet(const std::filesystem::path& path,
                                 const ImportContext& context) try {
  ImportedFile file(ImportFormat::kismet);
  SQLite::Database db(path.string(), SQLite::OPEN_READONLY);
  ::sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  ::sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  ::sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  ::sqlite3_limit(db.getHandle(), SQLITE_LIMIT_LENGTH, kMostCell);
  int looks = 0;
  ::sqlite3_progress_handler(db.getHandle(), kStepsAtOnce, &too_long, &looks);

  const std::set<std::string> own(context.own.begin(), context.own.end());
  std::set<MacAddress> access_points;
  std::vector<Heard> all;
  SQLite::Statement rows(db, "SELECT devmac, type, first_time, last_time, device FROM devices");
  for (std::size_t number = 1; rows.executeStep(); ++number) {
    const std::string address = rows.getColumn(0).getString();
    const auto mac = mac_of(address);
    if (!mac || !is_host(*mac)) {
      file.skip(number, mac ? Skip::group : Skip::address, address);
      continue;
    }
    if (all.size() > ImportedFile::kMostHosts) break;
    json::error_code error;
    json::parse_options options;
    options.max_depth = kMostDepth;
    const std::string document = rows.getColumn(4).getString();
    const json::value device = json::parse(document, error, {}, options);
    if (error || !device.is_object()) file.skip(number, Skip::unreadable, address);
    Heard one = heard_of(error || !device.is_object() ? json::object() : device.get_object(),
                         rows.getColumn(1).getString());
    one.host.line = number;
    one.host.mac = mac;
    const auto last = time_of_seconds(rows.getColumn(3).getInt64());
    if (last && *last <= context.now) one.host.at = last;
    for (const std::string& name : one.networks)
      if (own.contains(name)) access_points.insert(*mac);
    all.push_back(std::move(one));
  }
  for (Heard& one : all) {
    const auto bssid = mac_of(one.bssid);
    const bool ours =
        access_points.contains(*one.host.mac) || (bssid && access_points.contains(*bssid));
    one.host.only_known = !ours;
    file.add(std::move(one.host));
  }
  return file;
} catch (const SQLite::Exception& error) {
  return fail(Errc::malformed, printable(error.what()));
}

}  // namespace tenken::exchange
