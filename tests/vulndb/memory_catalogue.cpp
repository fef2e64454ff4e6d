#include "vulndb/memory_catalogue.hpp"

#include <cstdlib>
#include <stdexcept>

#include <boost/json.hpp>
#include <zlib.h>

namespace tenken::vulndb::test {
namespace {

namespace json = boost::json;

std::string unpacked(const std::filesystem::path& file) {
  const gzFile in = gzopen(file.c_str(), "rb");
  if (in == nullptr) throw std::runtime_error("cannot open " + file.string());
  std::string text;
  std::string block(std::size_t{1} << 16, '\0');
  for (int read = 1; read > 0;) {
    read = gzread(in, block.data(), static_cast<unsigned>(block.size()));
    if (read > 0) text.append(block, 0, static_cast<std::size_t>(read));
  }
  gzclose(in);
  return text;
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_string() ? json::value_to<std::string>(*value)
                                                : std::string();
}

CpeMatch read_match(const json::object& from) {
  CpeMatch match;
  match.cpe = parse_cpe(text_at(from, "criteria")).value();
  match.vulnerable = from.at("vulnerable").as_bool();
  match.range.start = text_at(from, "versionStartIncluding");
  if (match.range.start.empty()) {
    match.range.start = text_at(from, "versionStartExcluding");
    match.range.start_included = match.range.start.empty();
  }
  match.range.end = text_at(from, "versionEndExcluding");
  if (match.range.end.empty()) {
    match.range.end = text_at(from, "versionEndIncluding");
    match.range.end_included = !match.range.end.empty();
  }
  return match;
}

Configuration read_node(const json::object& from) {
  Configuration node;
  if (text_at(from, "operator") == "AND") node.op = Configuration::Operator::all;
  if (const json::value* const negate = from.if_contains("negate")) node.negate = negate->as_bool();
  if (const json::value* const matches = from.if_contains("cpeMatch"))
    for (const json::value& match : matches->as_array())
      node.matches.push_back(read_match(match.as_object()));
  for (const char* const key : {"nodes", "children"})
    if (const json::value* const children = from.if_contains(key))
      for (const json::value& child : children->as_array())
        node.children.push_back(read_node(child.as_object()));
  return node;
}

bool plain_list(const Configuration& node) {
  if (node.negate) return false;
  if (node.matches.size() + node.children.size() > 1 && node.op == Configuration::Operator::all)
    return false;
  for (const Configuration& child : node.children)
    if (!plain_list(child)) return false;
  return true;
}

}  // namespace

void MemoryCatalogue::index(const Configuration& node, Criterion criterion) {
  for (const CpeMatch& match : node.matches) {
    criterion.match = match;
    by_product_[match.cpe.product].push_back(criterion);
  }
  for (const Configuration& child : node.children) index(child, criterion);
}

void MemoryCatalogue::add(const CveRecord& record) {
  Criterion criterion;
  criterion.cve = static_cast<std::int64_t>(records_.size());
  records_.push_back(record);
  for (std::size_t i = 0; i < record.configurations.size(); ++i) {
    criterion.configuration = static_cast<std::uint16_t>(i);
    criterion.whole = plain_list(record.configurations[i]);
    index(record.configurations[i], criterion);
  }
}

void MemoryCatalogue::add_feed(const std::filesystem::path& file) {
  const json::value feed = json::parse(unpacked(file));
  for (const json::value& item : feed.at("vulnerabilities").as_array()) {
    const json::object& cve = item.at("cve").as_object();
    CveRecord record;
    record.id = text_at(cve, "id");
    if (const json::value* const configurations = cve.if_contains("configurations"))
      for (const json::value& configuration : configurations->as_array())
        record.configurations.push_back(read_node(configuration.as_object()));
    add(record);
  }
}

std::vector<Criterion> MemoryCatalogue::criteria(std::string_view vendor,
                                                 std::string_view product) {
  ++asked;
  std::vector<Criterion> result;
  const auto rows = by_product_.find(product);
  if (rows == by_product_.end()) return result;
  for (const Criterion& row : rows->second)
    if (vendor == "*" || row.match.cpe.vendor == vendor) result.push_back(row);
  return result;
}

Configuration MemoryCatalogue::configuration(std::int64_t cve, std::uint16_t index) {
  return records_.at(static_cast<std::size_t>(cve)).configurations.at(index);
}

CveFacts MemoryCatalogue::facts(std::int64_t cve) {
  const CveRecord& record = records_.at(static_cast<std::size_t>(cve));
  const auto more = known.find(record.id);
  CveFacts facts = more == known.end() ? CveFacts() : more->second;
  facts.id = record.id;
  if (facts.description.empty()) facts.description = record.description;
  return facts;
}

std::optional<std::int64_t> MemoryCatalogue::find(std::string_view cve_id) {
  for (std::size_t i = 0; i < records_.size(); ++i)
    if (records_[i].id == cve_id) return static_cast<std::int64_t>(i);
  return std::nullopt;
}

std::vector<DistroFix> MemoryCatalogue::fixes(std::string_view source_package) {
  const auto rows = tracker.find(source_package);
  return rows == tracker.end() ? std::vector<DistroFix>() : rows->second;
}

std::filesystem::path feeds() {
  const char* const named = std::getenv("TENKEN_FEEDS");
  std::filesystem::path folder =
      named != nullptr ? named : std::filesystem::path(TENKEN_SOURCE_DIR) / "../shared/feeds";
  return std::filesystem::exists(folder) ? folder : std::filesystem::path();
}

CpeMatch criterion(std::string_view cpe, std::string_view start, std::string_view end,
                   bool end_included) {
  CpeMatch match;
  match.cpe = parse_cpe(cpe).value();
  match.range.start = start;
  match.range.end = end;
  match.range.end_included = end_included;
  return match;
}

CveRecord record(std::string_view id, std::vector<CpeMatch> matches) {
  CveRecord result;
  result.id = id;
  result.configurations.emplace_back().matches = std::move(matches);
  return result;
}

}  // namespace tenken::vulndb::test
