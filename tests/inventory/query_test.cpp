// The query language: what it finds, and what it says of queries that do not read.
#include <algorithm>
#include <functional>
#include <map>

#include "catch.hpp"

#include "inventory/filter.hpp"
#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

using Names = std::vector<std::string>;

/// Four devices: a camera with Telnet, a printer, one behind a router, one that is gone.
struct Office : Site {
  Office() {
    sweep({seen(at("10.0.0.9", "00:1d:7e:00:00:09"))});
    clock.advance(std::chrono::hours(24 * 10));
    sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5", kMacA), claim::kHostname, "Cam-1"),
           says(at("10.0.0.5", kMacA), claim::kVendor, "Axis Communications"),
           says(at("10.0.0.5", kMacA), claim::kType, "camera"),
           says(at("10.0.0.5", kMacA), claim::kModel, "P1448-LE"),
           says(port_of("10.0.0.5", 23, kMacA), claim::kProtocol, "telnet"),
           says(port_of("10.0.0.5", 8080, kMacA), claim::kProtocol, "http"),
           says(port_of("10.0.0.5", 8080, kMacA), claim::kProduct, "BusyHTTP"),
           seen(at("10.0.0.40", kMacB)), says(at("10.0.0.40", kMacB), claim::kHostname, "prn"),
           says(at("10.0.0.40", kMacB), claim::kType, "printer"),
           says(port_of("10.0.0.40", 161, kMacB, Transport::udp), claim::kProtocol, "snmp"),
           seen(at("192.0.2.3"))},
          {"10.0.0.0/24", "192.0.2.0/24"});
    declare("10.0.0.5", DeclaredField::location, "本社 2F");
    declare("10.0.0.5", DeclaredField::tags, "cctv,waived");
    declare("10.0.0.40", DeclaredField::support_end, "2023-12-01");
    declare("10.0.0.40", DeclaredField::owner, "総務部");
  }

  void declare(std::string_view ip, DeclaredField field, std::string_view value) {
    const DeviceId id = device_at(view(), ip).id;
    REQUIRE(inventory.declare(id, field, value, "sato"));
  }

  /// The last parts of the addresses, in the order in which they were found.
  Names find(std::string_view query, const Page& page = {}) {
    INFO(query);
    const auto filter = inventory.parse_query(query);
    REQUIRE(filter);
    const auto found = inventory.find_devices(*filter, page);
    REQUIRE(found);
    const auto devices = inventory.devices(found->ids);
    REQUIRE(devices);
    REQUIRE(devices->size() == found->ids.size());
    // What is asked of the view is what is asked of the table.
    const auto again = inventory.find_devices(*filter, page, view());
    REQUIRE(again);
    CHECK(again->ids == found->ids);
    CHECK(again->more == found->more);
    Names names;
    for (const Device& device : *devices) {
      const std::string ip =
          device.current_ips().empty() ? "none" : device.current_ips().front().to_string();
      names.push_back(ip.substr(ip.rfind('.') + 1));
    }
    return names;
  }
};

}  // namespace

TEST_CASE("a query finds devices by what was observed and declared", "[inventory][query]") {
  Office office;
  const std::vector<std::pair<std::string_view, Names>> cases{
      {"", {"5", "9", "40", "3"}},
      {"port:23", {"5"}},
      {"port:23,161", {"5", "40"}},
      {"port:8000-8100", {"5"}},
      {"port:161/udp", {"40"}},
      {"port:161/tcp", {}},
      {"proto:telnet", {"5"}},
      {"proto:tel", {}},
      {"type:camera", {"5"}},
      {"type:Camera,printer", {"5", "40"}},
      {"vendor:axis", {"5"}},
      {"vendor:\"\"", {"9", "40", "3"}},
      {"model:p1448", {"5"}},
      {"ip:10.0.0.0/24", {"5", "9", "40"}},
      {"ip:10.0.0.5-10.0.0.9", {"5", "9"}},
      {"192.0.2.3", {"3"}},
      {"mac:00:1D:7E", {"5", "9", "40"}},
      {"mac:001d7e00000b", {"40"}},
      {"00-1d-7e-00-00-0a", {"5"}},
      {"tag:waived", {"5"}},
      {"tag:waive", {}},
      {"tag:\"\"", {"9", "40", "3"}},
      {"location:\"本社 2f\"", {"5"}},
      {"location:本社", {"5"}},
      {"owner:\"\"", {"5", "9", "3"}},
      {"site:default", {"5", "9", "40", "3"}},
      {"-site:default", {}},
      {"site:elsewhere", {}},
      {"state:gone", {"9"}},
      {"state:present state:unregistered", {"5", "40", "3"}},
      {"busyhttp", {"5"}},
      {"CAM-1", {"5"}},
      {"\"axis comm\"", {"5"}},
      {"axis comm", {"5"}},
      {"last_seen:<7d", {"5", "40", "3"}},
      {"last_seen:>7d", {"9"}},
      {"last_seen:2023-11-14", {"9"}},
      {"first_seen:>=2023-11-15", {"5", "40", "3"}},
      {"last_seen:<2023-11-14", {}},
      {"last_seen:<=2023-11-14", {"9"}},
      {"support_end:<30d", {"40"}},
      {"support_end:<1d", {}},
      {"support_end:\"\" -state:gone", {"5", "3"}},
      {"type:camera OR type:printer", {"5", "40"}},
      {"-type:camera -type:printer", {"9", "3"}},
      {"NOT type:camera AND NOT type:printer", {"9", "3"}},
      {"!(type:camera OR type:printer)", {"9", "3"}},
      {"--type:camera", {"5"}},
      {"port:23 OR type:printer ip:10.0.0.0/24", {"5", "40"}},
      {"(port:23 OR ip:192.0.2.3) -tag:waived", {"3"}},
      {"\"OR\"", {}},
  };
  for (const auto& [query, expected] : cases) {
    INFO(query);
    CHECK(office.find(query) == expected);
  }
}

TEST_CASE("a query that does not read is refused with the place", "[inventory][query]") {
  Office office;
  struct Case {
    std::string query;
    Msg problem;
    std::string position;
  };
  const std::vector<Case> cases{
      {"port:23 colour:red", Msg::query_unknown_key, "9"},
      {"本社 port:x", Msg::query_bad_value, "4"},
      {"port:99999", Msg::query_bad_value, "1"},
      {"port:30-20", Msg::query_bad_value, "1"},
      {"port:", Msg::query_bad_value, "1"},
      {"ip:10.0.0", Msg::query_bad_value, "1"},
      {"mac:zz", Msg::query_bad_value, "1"},
      {"mac:00:1", Msg::query_bad_value, "1"},
      {"item:x", Msg::query_bad_value, "1"},
      {"item:25-", Msg::query_bad_value, "1"},
      {"state:broken", Msg::query_bad_value, "1"},
      {"last_seen:7d", Msg::query_bad_value, "1"},
      {"last_seen:<7y", Msg::query_bad_value, "1"},
      {"last_seen:<99999999999d", Msg::query_bad_value, "1"},
      {"eol:soon", Msg::query_bad_value, "1"},
      {"(port:23", Msg::query_not_closed, "1"},
      {"port:23)", Msg::query_closes_nothing, "8"},
      {"a (b OR )", Msg::query_nothing, "9"},
      {"OR a", Msg::query_nothing, "1"},
      {"a OR", Msg::query_nothing, "5"},
      {"a -", Msg::query_nothing, "4"},
      {"()", Msg::query_nothing, "2"},
      {"a \"b", Msg::query_quote, "3"},
      {"view:nobody", Msg::query_no_view, "1"},
      {std::string(60, '('), Msg::query_too_deep, "51"},
      {std::string(5000, 'a'), Msg::query_too_long, "4097"},
      {"a\x1b[2J", Msg::query_not_text, "1"},
      {"a\xff", Msg::query_not_text, "1"},
  };
  for (const Case& given : cases) {
    INFO(given.query);
    const auto filter = office.inventory.parse_query(given.query);
    REQUIRE_FALSE(filter);
    CHECK(filter.error().code == Errc::usage);
    CHECK(filter.error().text->message == given.problem);
    CHECK(filter.error().text->args.front() == given.position);
    CHECK(filter.error().remedy.has_value());
  }
}

TEST_CASE("verdicts are found by their items, as the latest scan recorded them",
          "[inventory][query]") {
  Office office;
  const DeviceId camera = device_at(office.view(), "10.0.0.5").id;
  const DeviceId printer = device_at(office.view(), "10.0.0.40").id;
  const auto record = [&](Verdict of_camera, Verdict of_printer) {
    Assessed assessed;
    assessed.findings.emplace_back("25-2", "25-2/1", camera, of_camera, Severity::high,
                                   Note(Msg::errc_refused));
    assessed.findings.emplace_back("23-1", "23-1/1", printer, of_printer, Severity::low,
                                   Note(Msg::errc_refused));
    const auto scan = office.inventory.find_scan("last");
    REQUIRE(scan);
    REQUIRE(office.inventory.record_findings(scan->id, assessed));
  };
  record(Verdict::non_conforming, Verdict::needs_review);
  CHECK(office.find("item:25") == Names{"5"});
  CHECK(office.find("item:25-2") == Names{"5"});
  CHECK(office.find("item:25-1").empty());
  CHECK(office.find("item:2").empty());
  CHECK(office.find("item:23,25") == Names{"5", "40"});
  record(Verdict::conforming, Verdict::non_conforming);
  CHECK(office.find("item:25").empty());
  CHECK(office.find("item:23") == Names{"40"});
  // What a scan says of a device leaves the verdicts alone.
  office.sweep({seen(at("10.0.0.40", kMacB)), says(at("10.0.0.40", kMacB), claim::kModel, "X")});
  CHECK(office.inventory.find_devices(*office.inventory.parse_query("item:23 model:x"), Page())
            ->ids == std::vector{printer});
}

TEST_CASE("a page is a part of what fits, in the order that was asked for", "[inventory][query]") {
  Office office;
  Page page;
  page.limit = 2;
  CHECK(office.find("", page) == Names{"5", "9"});
  page.offset = 2;
  CHECK(office.find("", page) == Names{"40", "3"});
  page.offset = 4;
  CHECK(office.find("", page).empty());
  page = Page();
  page.order = DeviceOrder::type;
  CHECK(office.find("type:camera,printer", page) == Names{"5", "40"});
  page.descending = true;
  CHECK(office.find("type:camera,printer", page) == Names{"40", "5"});
  page.order = DeviceOrder::last_seen;
  page.descending = false;
  page.limit = 1;
  CHECK(office.find("", page) == Names{"9"});
  const auto first = office.inventory.find_devices(Filter(), page);
  REQUIRE(first);
  CHECK(first->more);
  page.limit = 4;
  CHECK_FALSE(office.inventory.find_devices(Filter(), page)->more);
}

TEST_CASE("saved queries stand for their text, within each other as well", "[inventory][query]") {
  Office office;
  REQUIRE(office.inventory.save_view("eyes", "type:camera OR type:nvr", "sato"));
  REQUIRE(office.inventory.save_view("open-eyes", "view:eyes port:23", "sato"));
  CHECK(office.find("view:open-eyes") == Names{"5"});
  CHECK(office.find("-view:eyes -state:gone") == Names{"40", "3"});
  REQUIRE(office.inventory.save_view("eyes", "type:printer", "tanaka"));
  CHECK(office.find("view:eyes") == Names{"40"});
  const auto views = office.inventory.saved_views();
  REQUIRE(views);
  REQUIRE(views->size() == 2);
  CHECK(views->front().name == "eyes");
  CHECK(views->front().who == "tanaka");
  CHECK_FALSE(office.inventory.save_view("bad", "port:x", "sato"));
  REQUIRE(office.inventory.save_view("eyes", "view:open-eyes", "sato"));
  CHECK(office.inventory.parse_query("view:eyes").error().text->message == Msg::query_too_deep);
  REQUIRE(office.inventory.remove_view("eyes"));
  CHECK(office.inventory.remove_view("eyes").error().code == Errc::usage);
}

TEST_CASE("saved queries that double each other end at a bound", "[inventory][query]") {
  QueryContext context;
  context.saved = [](std::string_view name) -> Result<std::optional<std::string>> {
    const int number = std::stoi(std::string(name));
    const std::string next = "view:" + std::to_string(number + 1);
    return number == 30 ? "x" : next + " " + next;
  };
  const auto filter = parse_filter("view:0", context);
  REQUIRE_FALSE(filter);
  CHECK(filter.error().text->message == Msg::query_too_many);
}

TEST_CASE("the table of queries follows the devices, whatever happens to them",
          "[inventory][query]") {
  Office office;
  // Takes another address, loses its port, and is renamed.
  office.sweep({seen(at("10.0.0.2", kMacA)), seen(at("10.0.0.40", kMacB)),
                says(port_of("10.0.0.2", 80, kMacA), claim::kProtocol, "http"),
                covered("10.0.0.2", "1-9000", "80")});
  CHECK(office.find("port:23").empty());
  CHECK(office.find("") == Names{"2", "9", "40", "3"});
  office.declare("10.0.0.2", DeclaredField::name, "Front door");
  CHECK(office.find("name:\"front door\"") == Names{"2"});
  office.declare("10.0.0.2", DeclaredField::tags, "");
  CHECK(office.find("tag:waived").empty());
  // A host without a MAC turns out to be a known one.
  const ScanId scan = office.begin({"192.0.2.0/24"});
  office.tell(scan, {seen(at("192.0.2.3", kMacB))});
  office.finish(scan);
  CHECK(office.find("ip:192.0.2.3").size() == 1);
  office.reopen();
  CHECK(office.find("ip:192.0.2.3").size() == 1);
}
