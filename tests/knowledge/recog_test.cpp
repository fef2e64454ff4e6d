// Recog databases: how files are read, what hostile ones do, and what patterns mean.
#include "knowledge/recog.hpp"

#include <string>

#include "catch.hpp"

#include "knowledge/literal_set.hpp"

namespace tenken::knowledge {
namespace {

std::string wrapped(const std::string& inside) {
  return "<?xml version='1.0' encoding='UTF-8'?>\n<fingerprints matches=\"x.banner\" "
         "protocol=\"x\">" +
         inside + "</fingerprints>";
}

RecogDatabase database(const std::string& inside) {
  auto file = read_recog("x", wrapped(inside));
  REQUIRE(file);
  return RecogDatabase(*std::move(file));
}

}  // namespace

TEST_CASE("recog: a fingerprint says constants, groups and what is made of both", "[recog]") {
  const RecogDatabase db = database(
      R"(<fingerprint pattern="^Acme (\w+)(?:/([\d.]+))?$">
           <description>Acme</description>
           <param pos="0" name="hw.vendor" value="Acme"/>
           <param pos="1" name="hw.product"/>
           <param pos="2" name="os.version"/>
           <param pos="1" name="_tmp.model"/>
           <param pos="0" name="os.product" value="{_tmp.model} Firmware"/>
           <param pos="0" name="os.cpe23" value="cpe:/o:acme:{hw.product}:{os.version}"/>
         </fingerprint>)");
  const auto full = db.match("Acme Cam7/1.2");
  REQUIRE(full);
  CHECK(full->value("hw.vendor") == "Acme");
  CHECK(full->value("hw.product") == "Cam7");
  CHECK(full->value("os.version") == "1.2");
  CHECK(full->value("os.product") == "Cam7 Firmware");
  CHECK(full->value("os.cpe23") == "cpe:/o:acme:Cam7:1.2");
  CHECK(full->value("service.protocol") == "x");
  CHECK(full->value("_tmp.model").empty());
  const auto bare = db.match("Acme Cam7");
  REQUIRE(bare);
  CHECK(bare->value("os.version").empty());
  CHECK(bare->value("os.cpe23") == "cpe:/o:acme:Cam7:-");
}

TEST_CASE("recog: what is made of a part that is not there is not said", "[recog]") {
  const RecogDatabase db = database(
      R"(<fingerprint pattern="^Acme(?: (\w+))?$"><param pos="1" name="hw.model"/>
         <param pos="0" name="hw.product" value="Acme {hw.model}"/></fingerprint>)");
  CHECK(db.match("Acme 5")->value("hw.product") == "Acme 5");
  CHECK(db.match("Acme")->value("hw.product").empty());
}

TEST_CASE("recog: anchors are those of lines, and flags mean what they mean in Ruby", "[recog]") {
  const RecogDatabase plain = database(R"(<fingerprint pattern="^second.third$"/>)");
  CHECK(plain.match("first\nsecond third\nlast"));
  CHECK_FALSE(plain.match("first\nsecond\nthird"));
  const RecogDatabase any =
      database(R"(<fingerprint pattern="^second.third$" flags="REG_DOT_NEWLINE,REG_ICASE"/>)");
  CHECK(any.match("first\nSECOND\nthird"));
  CHECK(re2_pattern(any.file().fingerprints[0]) == "(?mis)^second.third$");
  RecogFingerprint inlined;
  inlined.pattern = R"(\(?a(?im:b.c)\\(?m)d)";
  CHECK(re2_pattern(inlined) == R"((?m)\(?a(?is:b.c)\\(?s)d)");
}

TEST_CASE("recog: the first fingerprint of a file answers", "[recog]") {
  const RecogDatabase db =
      database(R"(<fingerprint pattern="box"><param pos="0" name="a" value="1"/></fingerprint>
                                       <fingerprint pattern="^big box$"/>)");
  REQUIRE(db.match("big box"));
  CHECK(db.match("big box")->fingerprint == 0);
  CHECK(db.match_one(1, "big box"));
  CHECK_FALSE(db.match("nothing"));
}

TEST_CASE("recog: a pattern that does not compile says why and hides nothing", "[recog]") {
  const RecogDatabase db =
      database(R"x(<fingerprint pattern="a(?=b)"/><fingerprint pattern="ab"/>)x");
  CHECK_FALSE(db.fault(0).empty());
  CHECK(db.fault(1).empty());
  REQUIRE(db.match("ab"));
  CHECK(db.match("ab")->fingerprint == 1);
  CHECK_FALSE(db.match_one(0, "ab"));
}

TEST_CASE("recog: examples may be base64, and name the file that they lie in", "[recog]") {
  const auto file = read_recog("x", wrapped(R"(<fingerprint pattern="a">
      <example _encoding="base64" os.version="2">
        YQ0K
        AA==</example><example> a &lt;b&gt; </example><example _filename="a.bin"/></fingerprint>)"));
  REQUIRE(file);
  const auto& examples = file->fingerprints[0].examples;
  REQUIRE(examples.size() == 3);
  CHECK(examples[0].text == std::string("a\r\n\0", 4));
  REQUIRE(examples[0].expected.size() == 1);
  CHECK(examples[0].expected[0].first == "os.version");
  CHECK(examples[1].text == " a <b> ");
  CHECK(examples[2].file == "a.bin");
}

TEST_CASE("recog: a database is named after its file where it names nothing", "[recog]") {
  const auto file = read_recog("telnet_banners", "<fingerprints/>");
  REQUIRE(file);
  CHECK(file->matches == "telnet_banners");
  CHECK(file->protocol.empty());
}

TEST_CASE("recog: hostile XML is refused", "[recog]") {
  const auto code = [](const std::string& xml) {
    const auto file = read_recog("x", xml);
    return file ? Errc::internal : file.error().code;
  };
  CHECK(code("") == Errc::malformed);
  CHECK(code("<fingerprints>") == Errc::malformed);
  CHECK(code("<other/>") == Errc::malformed);
  CHECK(code("<!DOCTYPE fingerprints [<!ENTITY a \"b\">]><fingerprints/>") == Errc::malformed);
  CHECK(code(std::string(RecogFile::kMostBytes + 1, ' ')) == Errc::limit);
  CHECK(code(wrapped("<fingerprint/>")) == Errc::malformed);
  CHECK(code(wrapped("<fingerprint pattern='a' flags='REG_ODD'/>")) == Errc::unsupported);
  CHECK(code(wrapped("<fingerprint pattern='a'><param pos='x' name='n'/></fingerprint>")) ==
        Errc::malformed);
  CHECK(code(wrapped("<fingerprint pattern='a'><param pos='-1' name='n'/></fingerprint>")) ==
        Errc::malformed);
  CHECK(code(wrapped("<fingerprint pattern='a'><example _encoding='base64'>!</example>"
                     "</fingerprint>")) == Errc::malformed);
}

TEST_CASE("recog: entities of a document's own are text", "[recog]") {
  const auto file = read_recog(
      "x", wrapped("<fingerprint pattern=\"a\"><example>&own;&amp;</example></fingerprint>"));
  REQUIRE(file);
  CHECK(file->fingerprints[0].examples[0].text == "&own;&");
}

TEST_CASE("recog: XML nested deeply costs no stack", "[recog]") {
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  CHECK(read_recog("x", wrapped(deep)).error().code == Errc::malformed);
  std::string closed = deep;
  for (int i = 0; i < 200'000; ++i) closed += "</a>";
  const auto file = read_recog("x", wrapped(closed));
  REQUIRE(file);
  CHECK(file->fingerprints.empty());
}

TEST_CASE("literals: all that occur are found, whatever overlaps", "[recog]") {
  const LiteralSet set({"he", "she", "his", "hers", "e"});
  auto found = set.find("ushers");
  std::ranges::sort(found);
  CHECK(found == std::vector<int>{0, 1, 3, 4});
  CHECK(set.find("xyz").empty());
  CHECK(set.find("").empty());
  CHECK(set.find("hehehe").size() == 2);
}

}  // namespace tenken::knowledge
