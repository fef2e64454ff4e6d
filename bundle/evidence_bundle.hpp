// The evidence bundle: records and reports in one zip, with a manifest that names each by its
// SHA-256.
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "model/evidence.hpp"
#include "model/message.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::bundle {

/// A file of the bundle besides the records.
struct Document {
  std::string name;  ///< "result.json"
  std::string content;

  Document(std::string n, std::string c) : name(std::move(n)), content(std::move(c)) {}
};

/// What the manifest tells besides the members.
struct BundleHead {
  std::string site;
  std::string scan;  ///< id; empty where there was none
  std::string policy;
  std::string tenken_version;
  Timestamp created;

  BundleHead() = default;
};

struct BundleSummary {
  std::size_t members = 0;
  std::string manifest_sha256;
  std::string site;
  std::string created;  ///< in the time zone of the process

  BundleSummary() = default;
};

/// Writes the bundle: manifest first, then documents, an index of the records, and each record.
Result<BundleSummary> write_bundle(std::ostream& out, const BundleHead& head,
                                   const std::vector<Document>& documents,
                                   const std::vector<Evidence>& records);

/// What verifying found. Without faults the bundle is as its manifest says.
struct Verification {
  BundleSummary summary;
  std::vector<Note> faults;

  Verification() = default;
};

/// Reads the bundle to its end and compares. Errors are of reading; what differs is a fault.
Result<Verification> verify_bundle(const std::filesystem::path& file);

inline constexpr std::string_view kBundleSchema = "tenken.evidence-bundle/1";
inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kIndexName = "evidence/index.json";

/// "evidence/<id>.txt", or ".bin" of a frame.
std::string record_name(const Evidence& record);

/// SHA-256, in hexadecimal, over a line for each record, sorted by name: the SHA-256 of its bytes,
/// two blanks, record_name(). So `sha256sum` over the files of a bundle makes the same lines.
std::string evidence_digest(const std::vector<Evidence>& records);

}  // namespace tenken::bundle
