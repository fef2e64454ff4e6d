// report --kind, several --out, and evidence bundles, as a user runs them.
#include <filesystem>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken::test;

namespace {

/// A folder with an inventory of this machine, swept on a port that is closed.
struct Swept {
  TempFolder folder;

  Swept() {
    folder.write("scope.toml",
                 "version = 1\nauthorised_by = \"Tests\"\nvalid_until = 2099-12-31\n"
                 "allow = [\"127.0.0.1\"]\nchecks = [\"discovery\", \"ports\"]\n");
    const Ended ended = run_tenken({"sweep", "127.0.0.1", "--scope", "scope.toml", "--db",
                                    "site.db", "--ports", "1", "-q", "--out", "r.json"},
                                   folder);
    INFO(ended.err);
    REQUIRE(ended.code == 0);
  }

  Ended run(std::vector<std::string> args, std::map<std::string, std::string> environment = {}) {
    args.insert(args.end(), {"--db", "site.db"});
    return run_tenken(std::move(args), folder, std::move(environment));
  }
};

bool begins(const std::string& file, const std::string& magic) {
  return slurp(file).starts_with(magic);
}

}  // namespace

TEST_CASE("one report writes a workbook and a PDF", "[report][kinds]") {
  Swept swept;
  for (const char* lang : {"ja", "en"}) {
    const Ended ended = swept.run(
        {"report", "--kind", "sheet", "--out", "sheet.xlsx", "--out", "sheet.pdf", "--lang", lang});
    INFO(ended.err);
    CHECK(ended.code == 0);
    CHECK(begins(swept.folder.file("sheet.xlsx"), "PK"));
    CHECK(begins(swept.folder.file("sheet.pdf"), "%PDF"));
  }
}

TEST_CASE("every format is known by its extension", "[report][kinds]") {
  Swept swept;
  const Ended ended = swept.run({"report", "--out", "r.sarif", "--out", "r.ndjson", "--out",
                                 "r.xml", "--out", "r.cdx.json", "--out", "r.json"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(holds(slurp(swept.folder.file("r.sarif")), "\"2.1.0\""));
  CHECK(holds(slurp(swept.folder.file("r.ndjson")), "\"class_uid\":2003"));
  CHECK(holds(slurp(swept.folder.file("r.xml")), "<testsuites"));
  CHECK(holds(slurp(swept.folder.file("r.cdx.json")), "CycloneDX"));
  CHECK(holds(slurp(swept.folder.file("r.json")), "tenken.result/"));
}

TEST_CASE("each kind is written, and refused where a format has none", "[report][kinds]") {
  Swept swept;
  for (const char* kind : {"inventory", "exec", "device"})
    CHECK(swept.run({"report", "--kind", kind, "--out", "k.pdf"}).code == 0);
  const Ended wrong = swept.run({"report", "--kind", "exec", "--out", "k.xlsx"});
  CHECK(wrong.code == 2);
  CHECK(holds(wrong.err, "Write it as pdf"));
  CHECK(swept.run({"report", "--kind", "sheet"}).code == 2);  // a table has no kinds
  const Ended typo = swept.run({"report", "--kind", "shet", "--out", "k.pdf"});
  CHECK(typo.code == 2);
  CHECK(holds(typo.err, "sheet"));
}

TEST_CASE("without a Japanese font there is no PDF: exit 4 and what to install",
          "[report][kinds]") {
  Swept swept;
  swept.folder.write("fonts.conf",
                     "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
                     "<fontconfig><dir>" +
                         swept.folder.path().string() + "</dir></fontconfig>");
  const std::map<std::string, std::string> bare{
      {"FONTCONFIG_FILE", swept.folder.file("fonts.conf")}};
  const Ended ended = swept.run({"report", "--out", "x.pdf", "--lang", "ja"}, bare);
  CHECK(ended.code == 4);
  CHECK(holds(ended.err, "fonts-ipaexfont-gothic"));
  CHECK_FALSE(std::filesystem::exists(swept.folder.file("x.pdf")));
}

TEST_CASE("a bundle is written, verified, and fails once it was changed", "[evidence][bundle]") {
  Swept swept;
  const Ended made = swept.run({"evidence", "export", "--bundle", "b.zip"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  CHECK(holds(made.out, "SHA-256"));
  const Ended good = run_tenken({"evidence", "verify", "b.zip"}, swept.folder);
  CHECK(good.code == 0);
  CHECK(good.out.substr(good.out.find("manifest: ")).substr(10, 64) ==
        made.out.substr(made.out.find("manifest: ")).substr(10, 64));
  CHECK(run_program("python3",
                    {"-c",
                     "import zipfile\nz=zipfile.ZipFile('b.zip')\nm={n:z.read(n) for n in "
                     "z.namelist()}\nz.close()\nm['result.json']+=b' '\nz=zipfile.ZipFile('b.zip'"
                     ",'w')\n[z.writestr(n,b) for n,b in m.items()]\nz.close()"},
                    swept.folder)
            .code == 0);
  const Ended bad = run_tenken({"evidence", "verify", "b.zip"}, swept.folder);
  CHECK(bad.code == 1);
  CHECK(holds(bad.out, "changed: result.json"));
  CHECK(run_tenken({"evidence", "verify", "absent.zip"}, swept.folder).code == 2);
  CHECK(swept.run({"evidence", "export"}).code == 2);
  swept.folder.write("text.zip", "no zip");
  CHECK(run_tenken({"evidence", "verify", "text.zip"}, swept.folder).code == 1);
}
