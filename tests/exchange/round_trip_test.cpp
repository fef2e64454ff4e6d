// What leaves an inventory and comes back: the register as CSV and as a workbook, NetBox's files,
// lines of JSON. Nothing that they carry is lost, whatever people wrote.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "catch.hpp"
#include <rapidcheck.h>

#include "cli/declared_values.hpp"
#include "cli/import_observations.hpp"
#include "cli/program.hpp"
#include "cli/register_csv.hpp"
#include "cli/register_formats.hpp"
#include "exchange/csv_reader.hpp"
#include "exchange/readers.hpp"
#include "inventory/inventory.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "report/csv_text.hpp"
#include "report/netbox_files.hpp"
#include "report/register_book.hpp"
#include "report/report.hpp"

using namespace tenken;
using exchange::ImportContext;
using exchange::ImportedFile;
using inventory::Inventory;

namespace {

constexpr Timestamp kSeen(1'795'900'000'000'000'000);
constexpr Timestamp kLater(1'795'992'000'000'000'000);

/// An inventory in a folder of its own.
struct Place {
  test::TempFolder folder;
  ManualClock clock{kLater};
  Inventory inventory;

  Place()
      : inventory(
            Inventory::open(folder.file("site.db"), inventory::OpenMode::read_write, "HQ", clock)
                .value()) {}
  InventoryView view() const { return inventory.view().value(); }
};

/// Pieces that break formats when they are not quoted, disarmed or escaped.
const std::vector<std::string> kPieces{
    "\"",      "'",      ",",    ";",   "=",    "+1",      "-",     "@SUM(A1)", "%",
    "|",       "\\",     "\\n",  "&",   "<b>",  "]]>",     "&#x2c", "　",       "総務部",
    "玄関",    "カメラ", "＝",   "－1", "שלום", "مرحبا",   "é",     "😀",       "tenken.owner: x",
    "_x0041_", "46477",  "TRUE", "a",   " b ",  "Unknown", ": ",    "//",       "#"};

std::string awkward() {
  const auto parts = *rc::gen::resize(
      6, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)));
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

Declared awkward_declared() {
  Declared declared;
  for (int i = 0; i < kDeclaredFieldCount; ++i) {
    const auto field = static_cast<DeclaredField>(i);
    std::string text = awkward();
    if (field == DeclaredField::eol || field == DeclaredField::support_end)
      text = *rc::gen::elementOf(std::vector<std::string>{"", "2027-03-31", "2030-12-01"});
    if (field == DeclaredField::in_service)
      text = *rc::gen::elementOf(std::vector<std::string>{"", "yes", "no", "2026-04-01"});
    if (const auto value = cli::declared_value(field, text); value && !value->empty())
      declared[field] = *value;
  }
  return declared;
}

/// Three devices: on one link, on two families, and behind a router.
void fill(Place& place, const std::vector<Declared>& declared, const std::string& text) {
  ScanRecord record;
  record.started = kSeen;
  const ScanId scan = place.inventory.begin_scan(record).value().id;
  Batch batch;
  const auto say = [&](Subject subject, std::string_view key, const std::string& value,
                       std::string method, int sure) {
    if (value.empty()) return;
    batch.observations.emplace_back(std::move(subject), key, value,
                                    Witness("sensor", std::move(method)), kSeen);
    batch.observations.back().confidence = sure;
  };
  for (int i = 1; i <= 3; ++i) {
    const auto n = std::to_string(i);
    std::optional<MacAddress> mac;
    if (i < 3) mac = MacAddress::parse("00:00:5e:00:53:0" + n).value();
    std::vector<IpAddress> ips{IpAddress::parse("192.0.2." + n).value()};
    if (i == 2) ips.push_back(IpAddress::parse("fe80::2%lab0").value());
    for (const IpAddress& ip : ips) say(Subject(ip, mac), claim::kHostSeen, "arp", "arp", 100);
    const Subject subject(ips.front(), mac);
    say(subject, claim::kHostname, "host-" + n, "dhcp", 70);
    say(subject, claim::kVendor, "Maker & " + text, "registry/oui", 30);
    say(subject, claim::kType, "camera", "active/http", 80);
    say(subject, "identity.serial", "S-" + n, "probe/http", 90);
    const Subject service(ips.front(), mac, Transport::tcp, 22);
    say(service, claim::kPortState, "open", "ports", 100);
    say(service, claim::kProtocol, "ssh", "probe/ssh", 100);
    say(service, claim::kProduct, text, "probe/ssh", 90);
  }
  REQUIRE(place.inventory.append(scan, batch));
  REQUIRE(place.inventory.finish_scan(scan, ScanState::complete, 0));
  std::vector<inventory::DeclaredEdit> edits;
  const InventoryView view = place.view();
  REQUIRE(view.devices.size() == 3);
  for (std::size_t i = 0; i < declared.size(); ++i) {
    inventory::DeclaredEdit edit;
    edit.device = view.devices.at(i).id;
    edit.values = declared[i];
    edit.registered = i == 0;
    edits.push_back(edit);
  }
  REQUIRE(place.inventory.edit(edits, "tester"));
}

/// As `inventory import` does.
ImportedFile import_into(Place& place, Result<ImportedFile> file) {
  REQUIRE(file);
  std::size_t known = 0;
  const Batch batch = cli::observe_import(*file, cli::KnownDevices(place.view()), "file: x\n",
                                          "sensor", kLater, known);
  ScanRecord record;
  record.vantage = cli::kImportVantage;
  const ScanId scan = place.inventory.begin_scan(record).value().id;
  REQUIRE(place.inventory.append(scan, batch));
  REQUIRE(place.inventory.finish_scan(scan, ScanState::complete, 0));
  REQUIRE(place.inventory.edit(cli::declare_import(*file, cli::KnownDevices(place.view())), "x"));
  return *std::move(file);
}

ImportContext context() {
  ImportContext made;
  made.now = kLater;
  return made;
}

std::string addresses(const Device& device) {
  std::string text;
  for (const AddressSpan& span : device.addresses)
    if (span.current)
      text += span.ip.to_string() + "/" + (span.mac ? span.mac->to_string() : "-") + " ";
  for (const Interface& interface : device.interfaces) text += interface.mac.to_string() + " ";
  return text;
}

/// Without the witnesses' mark of an import.
std::string facts(const Facts& all, bool with_times) {
  std::string text;
  for (const auto& [key, fact] : all) {
    if (key == claim::kHostSeen || key == claim::kHostname) continue;
    std::string witness = fact.witness;
    if (witness.starts_with("import/")) witness = witness.substr(7);
    text += key + "=" + fact.value;
    if (with_times)
      text += " " + std::to_string(fact.confidence) + " " + witness + " " +
              fact.first_seen.to_string() + " " + fact.last_seen.to_string();
    text += "\n";
  }
  return text;
}

std::string services(const Device& device) {
  std::string text;
  for (const Service& service : device.services)
    text += service.endpoint.to_string() + " " + service.last_seen.to_string() + "\n" +
            facts(
                [&] {
                  Facts said = service.facts;
                  said.erase(std::string(claim::kPortState));
                  return said;
                }(),
                true);
  return text;
}

/// The register with the revisions that an inventory without declarations has.
std::vector<std::vector<std::string>> rows(std::span<const Device> after,
                                           std::span<const Device> before) {
  std::vector<std::vector<std::string>> list;
  const std::string texts[]{cli::register_csv(after), cli::register_csv(before)};
  exchange::CsvReader readers[]{exchange::CsvReader(texts[0]), exchange::CsvReader(texts[1])};
  exchange::CsvRecord row;
  exchange::CsvRecord old;
  while (*readers[0].next(row) && *readers[1].next(old)) {
    std::vector<std::string>& cells = list.emplace_back();
    for (const std::string& field : row.fields) cells.push_back(report::csv_value(field));
    cells[1] = old.fields[1];
  }
  return list;
}

std::map<DeviceId, Declared> by_device(const cli::RegisterEdits& edits) {
  std::map<DeviceId, Declared> all;
  for (const auto& edit : edits.edits)
    if (!edit.values.empty()) all[edit.device] = edit.values;
  return all;
}

std::map<DeviceId, Declared> by_device(const std::vector<Device>& devices) {
  std::map<DeviceId, Declared> all;
  for (const Device& device : devices)
    if (!device.declared.empty()) all[device.id] = device.declared;
  return all;
}

}  // namespace

TEST_CASE("the register comes back from CSV and from a workbook as it left", "[exchange][trip]") {
  Place place;
  fill(place, {}, "x");
  const std::vector<Device> before = place.view().devices;
  const bool good = rc::check("register", [&] {
    std::vector<Device> after = before;
    for (Device& device : after) device.declared = awkward_declared();
    const auto list = rows(after, before);
    std::string csv;
    for (const auto& cells : list) {
      for (std::size_t i = 0; i < cells.size(); ++i)
        csv += (i == 0 ? "" : ",") + report::csv_field(cells[i]);
      csv += "\r\n";
    }
    const auto of_csv = cli::read_register(csv, before);
    RC_ASSERT(of_csv.has_value());
    RC_ASSERT(of_csv->problems.empty());
    RC_ASSERT(by_device(*of_csv) == by_device(after));

    const std::string book = place.folder.file("book.xlsx");
    std::ofstream out(book, std::ios::binary);
    RC_ASSERT(report::write_register_book(list.front(), {list.begin() + 1, list.end()}, 2, 16,
                                          Lang::ja, out)
                  .has_value());
    out.close();
    RC_ASSERT(cli::is_workbook(book));
    const auto text = cli::read_register_book(book);
    RC_ASSERT(text.has_value());
    const auto of_book = cli::read_register(*text, before);
    RC_ASSERT(of_book.has_value());
    RC_ASSERT(of_book->problems.empty());
    RC_ASSERT(by_device(*of_book) == by_device(after));
  });
  CHECK(good);
}

TEST_CASE("an inventory comes back from lines of JSON as it left", "[exchange][trip]") {
  const bool good = rc::check("jsonl", [] {
    Place here;
    const std::string text = printable("x" + awkward());
    fill(here, {awkward_declared(), awkward_declared(), awkward_declared()}, text);
    const InventoryView left = here.view();
    const Assessed nothing;
    std::ostringstream out;
    RC_ASSERT(
        report::find_reporter("jsonl")->write(report::ReportInput(left, nothing), out).has_value());

    Place there;
    const ImportedFile file = import_into(there, exchange::read_jsonl(out.str(), context()));
    RC_ASSERT(file.skipped_count() == 0U);
    const InventoryView back = there.view();
    RC_ASSERT(back.devices.size() == left.devices.size());
    for (std::size_t i = 0; i < left.devices.size(); ++i) {
      const Device& a = left.devices[i];
      const Device& b = back.devices[i];
      RC_ASSERT(addresses(a) == addresses(b));
      RC_ASSERT(a.hostnames == b.hostnames);
      RC_ASSERT(facts(a.facts, true) == facts(b.facts, true));
      RC_ASSERT(services(a) == services(b));
      RC_ASSERT(a.declared == b.declared);
      RC_ASSERT(a.registered == b.registered);
    }
  });
  CHECK(good);
}

TEST_CASE("an inventory comes back from NetBox's files with what they carry", "[exchange][trip]") {
  const bool good = rc::check("netbox", [] {
    Place here;
    fill(here, {awkward_declared(), awkward_declared(), awkward_declared()}, "x");
    const InventoryView left = here.view();
    exchange::NetboxFiles files;
    for (const report::NetboxFile& file : report::netbox_files(left)) files[file.name] = file.text;

    Place there;
    const ImportedFile file = import_into(there, exchange::read_netbox(files, context()));
    RC_ASSERT(file.skipped_count() == 0U);
    const InventoryView back = there.view();
    RC_ASSERT(back.devices.size() == left.devices.size());
    for (std::size_t i = 0; i < left.devices.size(); ++i) {
      const Device& a = left.devices[i];
      const Device& b = back.devices[i];
      RC_ASSERT(addresses(a) == addresses(b));
      RC_ASSERT(a.hostnames == b.hostnames);
      RC_ASSERT(value_of(a.facts, claim::kVendor) == value_of(b.facts, claim::kVendor));
      RC_ASSERT(value_of(a.facts, claim::kType) == value_of(b.facts, claim::kType));
      RC_ASSERT(a.declared == b.declared);
      RC_ASSERT(a.registered == b.registered);
    }
  });
  CHECK(good);
}

TEST_CASE("what people declared stays, and an old file moves nothing", "[exchange][import]") {
  Place place;
  fill(place, {{{DeclaredField::owner, "総務部"}}}, "x");
  const ImportedFile file =
      import_into(place, exchange::read_csv("ip,mac,owner,location\n"
                                            "192.0.2.1,00:00:5e:00:53:01,Sato,2F\n"
                                            "192.0.2.9,,,roof\n",
                                            context()));
  REQUIRE(file.skipped().size() == 1);
  CHECK(file.skipped().front().reason == exchange::Skip::differs);
  CHECK(file.skipped().front().text == "owner: 総務部 / Sato");
  const InventoryView view = place.view();
  REQUIRE(view.devices.size() == 4);
  CHECK(view.devices[0].declared ==
        Declared{{DeclaredField::owner, "総務部"}, {DeclaredField::location, "2F"}});

  // The lease of another device for 192.0.2.1, from before that was last seen there.
  const std::string early = std::to_string(kSeen.nanoseconds / 1'000'000'000 - 1000);
  const ImportedFile old = import_into(
      place, exchange::read_masscan("open tcp 80 192.0.2.1 " + early + "\n", context()));
  CHECK(old.skipped_count() == 0);
  CHECK(place.view().devices.size() == 4);
  ImportContext past = context();
  past.now = kSeen + std::chrono::hours(-1);
  const auto kea = exchange::read_kea(
      "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n"
      "192.0.2.1,00:00:5e:00:53:77,,3600," +
          early + ",1,0,0,,0\n",
      past);
  const ImportedFile moved = import_into(place, kea);
  REQUIRE(moved.skipped_count() == 1);
  CHECK(moved.skipped().front().reason == exchange::Skip::past);
  CHECK(addresses(place.view().devices[0]).starts_with("192.0.2.1/00:00:5e:00:53:01 "));
}
