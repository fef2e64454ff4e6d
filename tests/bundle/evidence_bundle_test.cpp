// Bundles that are whole, and every way in which one is not; made again by Python's zipfile.
#include "bundle/evidence_bundle.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include <unistd.h>

#include "model/messages.hpp"

namespace tenken::bundle {
namespace {

const Timestamp made_at = *Timestamp::parse("2026-11-24T01:00:00Z");

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tenken-bundle-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::vector<Evidence> records() {
  return {
      Evidence::make(EvidenceKind::transcript, "probe/telnet", to_bytes("< login: \n"), made_at),
      Evidence::make(EvidenceKind::frame, "discover/arp", to_bytes(std::string("\0\x01z", 3)),
                     made_at, true),
      Evidence::make(EvidenceKind::record, "ports/syn", Bytes(), made_at)};
}

BundleHead head() {
  BundleHead head;
  head.site = "本社 2F";
  head.scan = "01940000-0000-7000-8000-000000000001";
  head.policy = "built-in";
  head.tenken_version = "0.1.0";
  head.created = made_at;
  return head;
}

BundleSummary write(const std::filesystem::path& file) {
  ::setenv("TZ", "Asia/Tokyo", 1);
  ::tzset();
  std::ofstream out(file, std::ios::binary);
  const auto written = write_bundle(out, head(), {Document("result.json", "{}\n")}, records());
  REQUIRE(written);
  return *written;
}

/// Rewrites the zip member by member: `change` is Python over the dict `members`, name to bytes.
void remake(const std::filesystem::path& file, const std::string& change) {
  const std::string script =
      "import zipfile,json,hashlib\n"
      "f='" +
      file.string() +
      "'\n"
      "with zipfile.ZipFile(f) as z: members={n:z.read(n) for n in z.namelist()}\n"
      "def sha(b): return hashlib.sha256(b).hexdigest()\n"
      "twice=[]\n" +
      change +
      "\n"
      "with zipfile.ZipFile(f,'w') as z:\n"
      "  for n,b in list(members.items())+twice: z.writestr(n,b)\n";
  const auto code = file.string() + ".py";
  std::ofstream(code) << script;
  REQUIRE(std::system(("/usr/bin/python3 -W ignore '" + code + "'").c_str()) == 0);
}

std::vector<std::string> faults(const std::filesystem::path& file) {
  const auto verified = verify_bundle(file);
  REQUIRE(verified);
  std::vector<std::string> texts;
  for (const Note& fault : verified->faults) texts.push_back(fault.text(Lang::en));
  return texts;
}

const std::string telnet = record_name(records()[0]);

}  // namespace

TEST_CASE("bundle: what was written is found whole, by Python's zipfile as well", "[bundle]") {
  const Folder folder;
  const auto file = folder / "b.zip";
  const BundleSummary written = write(file);
  CHECK(written.members == 5);
  const auto verified = verify_bundle(file);
  REQUIRE(verified);
  CHECK(verified->faults.empty());
  CHECK(verified->summary.members == 5);
  CHECK(verified->summary.manifest_sha256 == written.manifest_sha256);
  CHECK(verified->summary.site == "本社 2F");
  CHECK(verified->summary.created == "2026-11-24 10:00:00 JST (+09:00)");
  remake(file,
         "m=json.loads(members['manifest.json'])\n"
         "assert m['created']=='2026-11-24T01:00:00.000000Z', m\n"
         "assert {e['name']:(e['bytes'],e['sha256']) for e in m['members']}=="
         "{n:(len(b),sha(b)) for n,b in members.items() if n!='manifest.json'}\n"
         "i=json.loads(members['evidence/index.json'])['records']\n"
         "assert i[1]['redacted'] and i[0]['captured_at_local'].endswith('JST (+09:00)'), i");
  CHECK(faults(file).empty());
}

TEST_CASE("bundle: the same input gives the same bytes", "[bundle]") {
  const Folder folder;
  const auto bytes = [](const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  };
  write(folder / "a.zip");
  write(folder / "b.zip");
  CHECK(bytes(folder / "a.zip") == bytes(folder / "b.zip"));
}

TEST_CASE("bundle: each change is named", "[bundle]") {
  const auto [change, expected] = GENERATE(
      std::pair<std::string, std::string>("members['result.json']+=b' '", "changed: result.json"),
      std::pair<std::string, std::string>("del members['" + telnet + "']", "missing: " + telnet),
      std::pair<std::string, std::string>("members['extra.txt']=b'x'",
                                          "not in the manifest: extra.txt"),
      std::pair<std::string, std::string>("members['../up.txt']=b'x'",
                                          "not in the manifest: ../up.txt"),
      std::pair<std::string, std::string>("twice=[('result.json',b'{}\\n')]",
                                          "there twice: result.json"),
      // Whoever changes the manifest as well still cannot change what a record is named by.
      std::pair<std::string, std::string>(
          "members['" + telnet +
              "']=b'< none\\n'\nm=json.loads(members['manifest.json'])\n"
              "[e.update(sha256=sha(b'< none\\n')) for e in m['members'] if e['name']=='" +
              telnet + "']\nmembers['manifest.json']=json.dumps(m).encode()",
          "not the record that its name says: " + telnet));
  INFO(change);
  const Folder folder;
  const auto file = folder / "b.zip";
  write(file);
  remake(file, change);
  const auto found = faults(file);
  CHECK(std::ranges::find(found, expected) != found.end());
}

TEST_CASE("bundle: a flipped bit anywhere in the members is found", "[bundle]") {
  const Folder folder;
  const auto file = folder / "b.zip";
  write(file);
  const auto size = std::filesystem::file_size(file);
  std::size_t found = 0;
  for (std::uintmax_t at = 40; at < size / 2; at += size / 40) {
    write(file);
    {
      std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(stream.get() ^ 0x10);
      stream.seekp(static_cast<std::streamoff>(at));
      stream.put(byte);
    }
    const auto verified = verify_bundle(file);
    if (!verified || !verified->faults.empty()) ++found;
  }
  // Times in the local headers are covered by no checksum; the content is.
  CHECK(found >= 10);
}

TEST_CASE("bundle: what is no bundle is told so", "[bundle]") {
  const Folder folder;
  const auto file = folder / "b.zip";
  std::ofstream(file) << "no zip at all";
  auto verified = verify_bundle(file);
  REQUIRE_FALSE(verified);
  CHECK(verified.error().code == Errc::malformed);

  const auto changed =
      GENERATE("del members['manifest.json']", "members['manifest.json']=b'[]'",
               "members['manifest.json']=b'{\"schema\":\"other/1\",\"members\":[]}'");
  write(file);
  remake(file, changed);
  verified = verify_bundle(file);
  REQUIRE_FALSE(verified);
  CHECK(verified.error().code == Errc::malformed);
  CHECK(verified.error().message(Lang::en).find("manifest") != std::string::npos);
}

TEST_CASE("bundle: a zip that ends too early has a fault or is refused", "[bundle]") {
  const Folder folder;
  const auto file = folder / "b.zip";
  write(file);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  const auto verified = verify_bundle(file);
  CHECK((!verified || !verified->faults.empty()));
}

TEST_CASE("bundle: a full disk is an error", "[bundle]") {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  const auto written = write_bundle(out, head(), {}, records());
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Errc::io);
}

}  // namespace tenken::bundle
