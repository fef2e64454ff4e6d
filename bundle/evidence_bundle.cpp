#include "bundle/evidence_bundle.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "bundle/zip_writer.hpp"
#include "model/bytes.hpp"
#include "model/digest.hpp"

namespace tenken::bundle {
namespace {

namespace json = boost::json;

std::string sha256_hex(std::string_view text) {
  const auto digest = sha256(as_bytes(text));
  return to_hex(std::as_bytes(std::span(digest)));
}

json::object member_json(std::string_view name, std::string_view content) {
  json::object out;
  out["name"] = name;
  out["bytes"] = content.size();
  out["sha256"] = sha256_hex(content);
  return out;
}

std::string index_of(const std::vector<Evidence>& records) {
  std::string text = "{\"records\": [";
  const char* comma = "\n";
  for (const Evidence& record : records) {
    json::object one;
    one["id"] = record.id.to_string();
    one["file"] = record_name(record);
    one["kind"] = to_string(record.kind);
    one["source"] = record.source;
    one["captured_at"] = record.captured_at.to_string();
    one["captured_at_local"] = record.captured_at.to_local_string();
    one["truncated"] = record.truncated;
    one["redacted"] = record.redacted;
    text += comma + json::serialize(one);
    comma = ",\n";
  }
  return text + "\n]}\n";
}

}  // namespace

std::string record_name(const Evidence& record) {
  return "evidence/" + record.id.to_string() +
         (record.kind == EvidenceKind::frame ? ".bin" : ".txt");
}

std::string evidence_digest(const std::vector<Evidence>& records) {
  std::vector<std::pair<std::string, std::string>> lines;
  lines.reserve(records.size());
  for (const Evidence& record : records)
    lines.emplace_back(record_name(record), sha256_hex(as_text(record.content)));
  std::ranges::sort(lines);
  std::string text;
  for (const auto& [name, digest] : lines) text += digest + "  " + name + "\n";
  return sha256_hex(text);
}

Result<BundleSummary> write_bundle(std::ostream& out, const BundleHead& head,
                                   const std::vector<Document>& documents,
                                   const std::vector<Evidence>& records) {
  const std::string index = index_of(records);
  json::object root;
  root["schema"] = kBundleSchema;
  root["created"] = head.created.to_string();
  root["created_local"] = head.created.to_local_string();
  root["site"] = printable(head.site);
  root["scan"] = head.scan;
  root["policy"] = printable(head.policy);
  root["tenken_version"] = printable(head.tenken_version);
  json::array members;
  for (const Document& one : documents) members.push_back(member_json(one.name, one.content));
  members.push_back(member_json(kIndexName, index));
  for (const Evidence& record : records)
    members.push_back(member_json(record_name(record), as_text(record.content)));
  BundleSummary summary;
  summary.members = members.size();
  root["members"] = std::move(members);
  const std::string manifest = json::serialize(root) + '\n';
  summary.manifest_sha256 = sha256_hex(manifest);
  summary.site = printable(head.site);
  summary.created = head.created.to_local_string();

  ZipWriter zip(out, head.created);
  Result<void> done = zip.add(kManifestName, manifest);
  for (const Document& one : documents)
    if (done) done = zip.add(one.name, one.content);
  if (done) done = zip.add(kIndexName, index);
  for (const Evidence& record : records)
    if (done) done = zip.add(record_name(record), as_text(record.content));
  if (done) done = zip.close();
  if (!done) return Unexpected(done.error());
  return summary;
}

}  // namespace tenken::bundle
