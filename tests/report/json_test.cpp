#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include "report/json_print.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

using boost::json::object;

/// Whether docs/result.schema.json accepts the text, by python3-jsonschema.
bool is_valid(const std::string& text, const std::string& options = {}) {
  static int number = 0;
  const auto file =
      std::filesystem::temp_directory_path() /
      ("tenken-json-test-" + std::to_string(::getpid()) + "-" + std::to_string(number++) + ".json");
  std::ofstream(file, std::ios::binary) << text;
  const std::filesystem::path source(TENKEN_SOURCE_DIR);
  const std::string command =
      "/usr/bin/python3 -W ignore '" + (source / "tests/report/validate.py").string() + "' '" +
      (source / "docs/result.schema.json").string() + "' '" + file.string() + "' " + options;
  const int status = std::system(command.c_str());
  std::filesystem::remove(file);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) < 2);
  return WEXITSTATUS(status) == 0;
}

object parsed(const test::Sample& sample, Lang lang = Lang::en) {
  return boost::json::parse(test::render("json", sample.input(lang))).as_object();
}

const object& device(const object& result, std::size_t index) {
  return result.at("devices").as_array().at(index).as_object();
}

}  // namespace

TEST_CASE("json: what the program writes satisfies the documented schema", "[report][json]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  CHECK(is_valid(test::render("json", test::sample().input(lang))));
  CHECK(is_valid(test::render("json", test::empty_sample().input(lang))));
  CHECK(is_valid(test::render("json", test::hostile_sample().input(lang))));
  CHECK(is_valid(test::render("jsonl", test::sample().input(lang)), "--lines"));
}

TEST_CASE("json: what is strange about addresses is told, and nothing where nothing is",
          "[report][json]") {
  test::Sample sample = test::sample();
  CHECK_FALSE(device(parsed(sample), 0).contains("anomalies"));
  Fact fact;
  fact.value = "192.0.2.96-192.0.2.111";
  sample.view.devices[0].facts["address.proxy_arp"] = fact;
  const object result = parsed(sample);
  REQUIRE(device(result, 0).contains("anomalies"));
  const auto& anomalies = device(result, 0).at("anomalies").as_array();
  REQUIRE(anomalies.size() == 1);
  CHECK(anomalies[0].as_object().at("kind") == "proxy_arp");
  CHECK(anomalies[0].as_object().at("value") == "192.0.2.96-192.0.2.111");
  CHECK(is_valid(boost::json::serialize(result)));
}

TEST_CASE("json: the schema refuses what is not a result", "[report][json]") {
  const object good = parsed(test::sample());
  REQUIRE(is_valid(boost::json::serialize(good)));
  const auto broken = [&](auto&& damage) {
    object bad = good;
    damage(bad);
    return !is_valid(boost::json::serialize(bad));
  };
  CHECK(broken([](object& o) { o["schema"] = "tenken.result/2"; }));
  CHECK(broken([](object& o) { o.erase("coverage"); }));
  CHECK(broken([](object& o) {
    o["devices"].as_array()[0].as_object()["services"].as_array()[0].as_object()["port"] = 0;
  }));
  CHECK(broken([](object& o) {
    o["devices"].as_array()[0].as_object()["findings"].as_array()[0].as_object()["verdict"] = "ok";
  }));
  CHECK(broken([](object& o) { o["assessments"].as_array()[0].as_object()["counts"] = object(); }));
}

TEST_CASE("json: fields have the names and the order that scripts rely on", "[report][json]") {
  const object result = parsed(test::sample());
  std::string keys;
  for (const auto& member : result) keys.append(member.key()).append(" ");
  CHECK(keys ==
        "schema tenken_version lang site site_id at policy judged_by scan vulnerability_survey "
        "devices "
        "networks assessments coverage changes evidence ");
  const object& camera = device(result, 0);
  const object& telnet = camera.at("services").as_array().at(0).as_object();
  CHECK(telnet.at("service") == "telnet");
  CHECK(telnet.at("port") == 22);
  CHECK(telnet.at("cleartext") == true);
  CHECK(telnet.at("auth") == "password");
  CHECK(telnet.at("product").is_null());
  CHECK(telnet.at("telnet").as_object().at("prompt") == "cam login:");
  const object& https = device(result, 1).at("services").as_array().at(1).as_object();
  CHECK(https.at("cleartext") == false);
  CHECK(https.at("tls").as_object().at("version") == "TLSv1.3");
}

TEST_CASE("json: every device has a finding for each of the 18 sub-items, with its reason code",
          "[report][json]") {
  const object result = parsed(test::sample(), Lang::ja);
  CHECK(result.at("assessments").as_array().size() == 18);
  for (const auto& entry : result.at("devices").as_array()) {
    std::string items;
    for (const auto& finding : entry.as_object().at("findings").as_array()) {
      const std::string item(finding.as_object().at("item").as_string());
      if (items.find(item) == std::string::npos) items += item + " ";
      CHECK(find_message(std::string(finding.as_object().at("reason").as_string())));
    }
    CHECK(items.size() == std::size_t{18} * 5);
  }
}

TEST_CASE("json: a closed service is not listed", "[report][json]") {
  test::Sample sample = test::sample();
  sample.view.devices[0].services[0].open = false;
  CHECK(device(parsed(sample), 0).at("services").as_array().size() == 1);
}

TEST_CASE("json: every cited record of the sample is in the result, with its content",
          "[report][json]") {
  const object result = parsed(test::sample());
  std::string records;
  for (const auto& record : result.at("evidence").as_array())
    records.append(record.as_object().at("id").as_string()).append(" ");
  for (const auto& service : device(result, 0).at("services").as_array())
    for (const auto& id : service.as_object().at("evidence").as_array())
      CHECK(records.find(std::string(id.as_string())) != std::string::npos);
  CHECK(result.at("evidence").as_array()[0].as_object().at("content") ==
        "< \\xff\\xfd\\x01\\xff\\xfb\\x03\n< cam login: \n");
}

TEST_CASE("json: a captured frame is written as hexadecimal digits", "[report][json]") {
  test::Sample sample = test::sample();
  sample.evidence = {
      Evidence::make(EvidenceKind::frame, "discover/arp", to_bytes("\x01\xff"), Timestamp(0))};
  const object result = parsed(sample);
  const object& record = result.at("evidence").as_array().at(0).as_object();
  CHECK(record.at("encoding") == "hex");
  CHECK(record.at("content") == "01ff");
}

TEST_CASE("json: printing changes the layout only", "[report][json]") {
  const std::string text =
      R"({"a":[],"b":{},"c":[1,"x\n\"",null,true],"d":[{"e":[[1]]}],"f":-1.5})";
  std::ostringstream out;
  print_json(out, boost::json::parse(text));
  CHECK(boost::json::serialize(boost::json::parse(out.str())) ==
        boost::json::serialize(boost::json::parse(text)));
  CHECK(
      out.str() ==
      "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [1, \"x\\n\\\"\", null, true],\n  \"d\": [\n    {\n"
      "      \"e\": [\n        [1]\n      ]\n    }\n  ],\n  \"f\": -1.5E0\n}\n");
}

TEST_CASE("json: a document printed piece by piece looks like one printed at once",
          "[report][json]") {
  object whole;
  whole["name"] = "x\n";
  whole["none"] = boost::json::array();
  boost::json::array many;
  for (int i = 0; i < 3; ++i) many.push_back(object{{"place", i}, {"list", {1, 2}}});
  whole["many"] = many;
  std::ostringstream at_once;
  print_json(at_once, whole);
  std::ostringstream pieces;
  JsonDocument document(pieces);
  document.member("name", whole["name"]);
  document.list("none", 0, [](std::size_t, auto) { return object(); });
  document.list("many", many.size(), [&](std::size_t i, auto) { return many[i].as_object(); });
  document.end();
  CHECK(pieces.str() == at_once.str());
  std::ostringstream empty;
  JsonDocument(empty).end();
  CHECK(empty.str() == "{}\n");
}

TEST_CASE("jsonl: one device per line, each with its scan", "[report][jsonl]") {
  const test::Sample sample = test::sample();
  std::istringstream lines(test::render("jsonl", sample.input(Lang::en)));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const object device = boost::json::parse(line).as_object();
    CHECK(device.at("schema") == "tenken.result/1");
    CHECK(device.at("scan").as_string() == sample.view.scan->id.to_string());
    CHECK(device.at("id").as_string() == sample.view.devices[count].id.to_string());
  }
  CHECK(count == 5);
  CHECK(test::render("jsonl", test::empty_sample().input(Lang::en)).empty());
}

}  // namespace tenken::report
