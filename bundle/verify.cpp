// Compares a bundle with its manifest, and each record with the id that names it.
#include <map>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <openssl/evp.h>

#include "bundle/evidence_bundle.hpp"
#include "bundle/zip_reader.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::bundle {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostText = std::size_t{128} << 20U;   // of manifest and index
constexpr std::size_t kMostFaults = 100;                     // that are named
constexpr std::size_t kMostRecords = std::size_t{1} << 30U;  // bytes of records kept
constexpr std::size_t kTimeWidth = 64;

class Hash {
 public:
  Hash() : context_(::EVP_MD_CTX_new()) {
    ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
  }
  void add(std::string_view bytes) {
    ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    return to_hex(std::as_bytes(std::span(digest).first(size)));
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string text_member(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The list `key` of a document, or null.
const json::array* list_member(const json::value& document, std::string_view key) {
  const json::object* const object = document.if_object();
  const json::value* const value = object == nullptr ? nullptr : object->if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

class Verifier {
 public:
  explicit Verifier(const std::filesystem::path& file) : file_(file) {}

  Result<Verification> run() {
    const auto read = read_zip(file_, ZipLimits(), [&](ZipMember& member) { return take(member); });
    if (!read) {
      // A zip that ends too early is a bundle that somebody or something harmed.
      if (read.error().code != Errc::malformed || found_.empty()) return Unexpected(read.error());
      fault(Msg::bundle_damaged, file_.string());
    }
    if (manifest_.empty())
      return fail(Errc::malformed, Note(Msg::bundle_no_manifest, {printable(file_.string())}));
    json::error_code code;
    const json::value manifest = json::parse(manifest_, code);
    const json::array* const members = code ? nullptr : list_member(manifest, "members");
    if (members == nullptr || text_member(manifest.get_object(), "schema") != kBundleSchema)
      return fail(Errc::malformed, Note(Msg::bundle_no_manifest, {printable(file_.string())}));
    compare(*members);
    check_records();
    result_.summary.members = members->size();
    result_.summary.site = printable(text_member(manifest.get_object(), "site"));
    result_.summary.created =
        printable(text_member(manifest.get_object(), "created_local"), kTimeWidth);
    return std::move(result_);
  }

 private:
  struct Member {
    std::string sha256;
    bool listed = false;
  };

  void fault(Msg message, std::string_view what) {
    if (result_.faults.size() < kMostFaults)
      result_.faults.emplace_back(message, std::vector{printable(what, 512)});
  }

  /// Hashes a member; keeps what is looked at later.
  Result<void> take(ZipMember& member) {
    Hash hash;
    const bool manifest = member.name == kManifestName;
    const bool index = member.name == kIndexName;
    const bool record = !index && member.name.starts_with("evidence/");
    std::string kept;
    for (;;) {
      const auto piece = member.next();
      if (!piece) return Unexpected(piece.error());
      if (piece->empty()) break;
      hash.add(*piece);
      const std::size_t most = record ? kMaxEvidenceBytes + 1 : kMostText;
      if (manifest || index || record) {
        if (kept.size() + piece->size() > most && !record)
          return fail(Errc::limit, Note(Msg::bundle_too_large, {member.name}));
        kept.append(piece->substr(0, most - std::min(most, kept.size())));
      }
    }
    const std::string digest = hash.hex();
    if (manifest) {
      if (!manifest_.empty()) fault(Msg::bundle_twice, member.name);
      manifest_ = std::move(kept);
      result_.summary.manifest_sha256 = digest;
      return ok;
    }
    if (!found_.emplace(member.name, Member{digest, false}).second)
      fault(Msg::bundle_twice, member.name);
    if (index) {
      index_ = std::move(kept);
    } else if (record && kept_bytes_ + kept.size() < kMostRecords) {
      kept_bytes_ += kept.size();
      records_.emplace(member.name, std::move(kept));
    }
    return ok;
  }

  void compare(const json::array& members) {
    for (const json::value& value : members) {
      const json::object* const one = value.if_object();
      if (one == nullptr) continue;
      const std::string name = text_member(*one, "name");
      const auto found = found_.find(name);
      if (found == found_.end()) {
        fault(Msg::bundle_missing, name);
        continue;
      }
      if (found->second.listed) fault(Msg::bundle_twice, name);
      found->second.listed = true;
      if (found->second.sha256 != text_member(*one, "sha256")) fault(Msg::bundle_changed, name);
    }
    for (const auto& [name, member] : found_)
      if (!member.listed) fault(Msg::bundle_unlisted, name);
  }

  /// A record is named by the SHA-256 of its kind, source and content.
  void check_records() {
    json::error_code code;
    const json::value index = json::parse(index_, code);
    const json::array* const records = code ? nullptr : list_member(index, "records");
    if (records == nullptr) {
      if (found_.contains(std::string(kIndexName))) fault(Msg::bundle_changed, kIndexName);
      return;
    }
    for (const json::value& value : *records) {
      const json::object* const one = value.if_object();
      if (one == nullptr) continue;
      const std::string file = text_member(*one, "file");
      const auto content = records_.find(file);
      if (content == records_.end()) continue;  // told as missing
      const auto kind = parse_evidence_kind(text_member(*one, "kind"));
      const Evidence made =
          Evidence::make(kind.value_or(EvidenceKind::record), text_member(*one, "source"),
                         to_bytes(content->second), Timestamp());
      if (!kind || made.id.to_string() != text_member(*one, "id") || record_name(made) != file)
        fault(Msg::bundle_misnamed, file);
    }
  }

  const std::filesystem::path& file_;
  Verification result_;
  std::string manifest_;
  std::string index_;
  std::map<std::string, Member> found_;
  std::map<std::string, std::string> records_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace

Result<Verification> verify_bundle(const std::filesystem::path& file) {
  return Verifier(file).run();
}

}  // namespace tenken::bundle
