// The examples of the tables that tenken is built with.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "knowledge/selftest.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/inventory_view.hpp"
#include "scanner/dissect/banner.hpp"
#include "scanner/dissect/device_page.hpp"
#include "scanner/dissect/telnet_prompt.hpp"
#include "scanner/passive/derive_rules.hpp"

namespace tenken::knowledge {
namespace {

using passive::Table;

constexpr std::array<std::pair<Table, std::string_view>, passive::kTables> kTables{{
    {Table::host_names, "identity/host_names"},
    {Table::products, "identity/products"},
    {Table::vendor_classes, "identity/vendor_classes"},
    {Table::descriptions, "identity/descriptions"},
    {Table::servers, "identity/servers"},
    {Table::user_agents, "identity/user_agents"},
    {Table::upnp, "identity/upnp"},
    {Table::services, "identity/services"},
    {Table::instances, "identity/instances"},
    {Table::txt, "identity/txt"},
    {Table::titles, "identity/titles"},
    {Table::banners, "identity/banners"},
    {Table::certificates, "identity/certificates"},
    {Table::boot_files, "identity/boot_files"},
    {Table::ws_types, "identity/ws_types"},
    {Table::camera_names, "identity/camera_names"},
    {Table::stations, "identity/stations"},
    {Table::syn, "identity/syn"},
}};

/// One example: an empty `why` is a pass.
void note(SelfTest& test, std::string_view table, std::string_view row, std::string_view example,
          std::string why) {
  if (why.empty()) {
    ++test.passed;
    return;
  }
  SelfTestFailure& failure = test.failed.emplace_back();
  failure.database = table;
  failure.row = printable(row);
  failure.example = printable(example);
  failure.why = std::move(why);
}

/// Why a rule does not hold for its own example, alone and among the others.
std::string fault_of(Table table, std::size_t at) {
  const passive::Rule& rule = passive::rules_of(table)[at];
  const auto all = passive::rule_set(table).match(rule.example);
  if (rule.says.nothing()) return all.empty() ? "" : "a rule that says nothing is not reached";
  const auto own = passive::rule_set(table).match_one(at, rule.example);
  if (own.empty()) return "does not match";
  for (const passive::Finding& one : own) {
    const auto told = std::ranges::find(all, one.key, &passive::Finding::key);
    if (told == all.end() || told->value != one.value)
      return "an earlier rule hides " + std::string(one.key);
    if (one.key == claim::kType && !device_type_name(one.value))
      return "no such device type: " + printable(one.value);
  }
  return {};
}

void test_identity(SelfTest& test) {
  for (const auto& [table, name] : kTables) {
    const auto rules = passive::rules_of(table);
    test.rows += rules.size();
    for (std::size_t at = 0; at < rules.size(); ++at)
      note(test, name, rules[at].pattern, rules[at].example, fault_of(table, at));
  }
}

void test_banners(SelfTest& test) {
  for (const dissect::BannerRow& row : dissect::banner_rows()) {
    ++test.rows;
    const auto found = dissect::recognise_banner(as_bytes(row.example));
    const bool holds = found && found->row == &row && found->version == row.version;
    note(test, "banners", row.pattern, row.example, holds ? "" : "another row, or version");
  }
}

void test_software(SelfTest& test) {
  for (const dissect::SoftwareRow& row : dissect::software_rows()) {
    ++test.rows;
    const auto found = dissect::name_software(row.protocol, row.example);
    const bool holds = found && found->product == row.product && found->version == row.version;
    note(test, "software", row.pattern, row.example, holds ? "" : "another product, or version");
  }
}

void test_prompts(SelfTest& test) {
  for (const dissect::PromptRow& row : dissect::prompt_rows()) {
    ++test.rows;
    const bool holds = dissect::read_screen(row.example).kind == row.kind;
    note(test, "telnet_prompts", row.pattern, row.example, holds ? "" : "another kind of prompt");
  }
}

void test_paths(SelfTest& test) {
  for (const dissect::DevicePath& path : dissect::device_paths()) {
    ++test.rows;
    const dissect::DevicePage page = dissect::read_device_page(path, path.example);
    const std::string said = page.model + '|' + page.firmware + '|' + page.name;
    note(test, "http_paths", path.path, path.example,
         said == path.says ? "" : "says " + printable(said));
  }
}

}  // namespace

SelfTest test_own() {
  SelfTest test;
  test_identity(test);
  test_banners(test);
  test_software(test);
  test_prompts(test);
  test_paths(test);
  return test;
}

}  // namespace tenken::knowledge
