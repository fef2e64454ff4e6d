// Conclusions: which claims about a device follow from the texts of its services.
#include "knowledge/conclusions.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

#include "knowledge/cpe.hpp"
#include "knowledge/text_sources.hpp"
#include "knowledge_support.hpp"
#include "model/claims.hpp"
#include "model/inventory_view.hpp"
#include "scanner/passive/derive.hpp"

namespace tenken::knowledge {
namespace {

const Subject kWeb(*IpAddress::parse("192.0.2.7"), std::nullopt, Transport::tcp, 8080);

Observation said(const Subject& subject, std::string_view key, std::string value) {
  Observation one(subject, key, std::move(value), Witness("here", "probe/http"), Timestamp());
  one.evidence = EvidenceId();
  return one;
}

const Observation* find(const Batch& batch, std::string_view key, std::string_view method) {
  const auto at = std::ranges::find_if(batch.observations, [&](const Observation& one) {
    return one.key == key && one.witness.method == method;
  });
  return at == batch.observations.end() ? nullptr : &*at;
}

}  // namespace

TEST_CASE("conclusions: a title says of a device what it says when it is overheard",
          "[knowledge]") {
  Batch batch;
  batch.observations.push_back(said(kWeb, claim::kProtocol, "http"));
  batch.observations.push_back(said(kWeb, "http.realm", "AXIS_00408C123456"));
  batch.observations.push_back(said(kWeb, "ssh.software", "ROSSSH"));
  Conclusions().add_to(batch);
  const Observation* const vendor = find(batch, claim::kVendor, "active/ssh.banner:8080");
  REQUIRE(vendor != nullptr);
  CHECK(vendor->value == "MikroTik");
  CHECK(vendor->confidence == 65);
  CHECK(vendor->evidence.has_value());
  CHECK_FALSE(vendor->subject.port);
  CHECK(vendor->subject.ip == kWeb.ip);
  const auto heard = passive::derive("ssh.banner", "", 65, "SSH-2.0-ROSSSH");
  REQUIRE_FALSE(heard.empty());
  CHECK(heard.front().value == vendor->value);
}

TEST_CASE("conclusions: the protocol of the service decides how its banner is read",
          "[knowledge]") {
  Batch batch;
  batch.observations.push_back(said(kWeb, claim::kProtocol, "smtp"));
  batch.observations.push_back(said(kWeb, claim::kBanner, "220 JD FTP Server Ready"));
  Conclusions().add_to(batch);
  CHECK(batch.observations.size() == 2);
  batch.observations[0].value = "ftp";
  Conclusions().add_to(batch);
  const Observation* const type = find(batch, claim::kType, "active/ftp.banner:8080");
  REQUIRE(type != nullptr);
  CHECK(type->value == "printer");
}

TEST_CASE("conclusions: Recog makes claims of low trust", "[knowledge]") {
  test::RecogFolder folder;
  folder.write("http.xml", R"x(<fingerprints matches="http_header.server" protocol="http">
      <fingerprint pattern="^AcmeCam/([\d.]+)$"><description>Acme</description>
        <param pos="0" name="service.vendor" value="Acme"/>
        <param pos="0" name="service.product" value="Camera httpd"/>
        <param pos="1" name="service.version"/>
        <param pos="0" name="service.cpe23" value="cpe:/a:acme:camera_httpd:{service.version}"/>
        <param pos="0" name="hw.vendor" value="TP-LINK"/>
        <param pos="0" name="hw.product" value="NC200"/>
        <param pos="0" name="hw.device" value="IP Camera"/>
        <param pos="0" name="hw.certainty" value="0.5"/>
        <param pos="0" name="os.vendor" value="TP-LINK"/>
        <param pos="0" name="os.product" value="NC200 Firmware"/>
        <param pos="0" name="os.version" value="2.1"/></fingerprint>
      <fingerprint pattern="^plain$"><param pos="0" name="os.certainty" value="0.0"/>
        <param pos="0" name="os.product" value="Nothing"/></fingerprint></fingerprints>)x");
  folder.write("other.xml", "<fingerprints matches=\"nobody.asks\"/>");
  const auto conclusions = Conclusions::with_recog(folder.path());
  REQUIRE(conclusions);
  Batch batch;
  batch.observations.push_back(said(kWeb, "http.server", "AcmeCam/1.5"));
  conclusions->add_to(batch);
  constexpr std::string_view kMethod = "recog/http_header.server:8080";
  const Observation* const vendor = find(batch, claim::kVendor, kMethod);
  REQUIRE(vendor != nullptr);
  CHECK(vendor->value == "TP-Link");  // the spelling of all other witnesses
  CHECK(vendor->confidence == 29);
  CHECK(find(batch, claim::kModel, kMethod)->value == "NC200");
  CHECK(find(batch, claim::kType, kMethod)->value == "camera");
  CHECK(find(batch, claim::kFirmware, kMethod)->value == "2.1");
  CHECK(find(batch, claim::kOs, kMethod) == nullptr);
  const Observation* const product = find(batch, claim::kProduct, kMethod);
  REQUIRE(product != nullptr);
  CHECK(product->subject == kWeb);
  CHECK(product->confidence == 49);
  CHECK(find(batch, claim::kVersion, kMethod)->value == "1.5");
  CHECK(find(batch, claim::kCpe, kMethod)->value ==
        "cpe:2.3:a:acme:camera_httpd:1\\.5:*:*:*:*:*:*:*");

  Batch nothing;
  nothing.observations.push_back(said(kWeb, "http.server", "plain"));
  conclusions->add_to(nothing);
  CHECK(find(nothing, claim::kOs, kMethod) == nullptr);
}

TEST_CASE("text sources: what stands in front of a banner is taken off", "[knowledge]") {
  const auto text = [](std::string_view key, std::string_view protocol, std::string_view value,
                       std::string_view scheme = {}) {
    const TextSource* const source = source_of(said(kWeb, key, ""), protocol);
    return source == nullptr ? "-" : recog_text(*source, value, scheme);
  };
  CHECK(text(claim::kBanner, "ftp", "220 x ready") == "x ready");
  CHECK(text(claim::kBanner, "ftp", "220-x ready") == "x ready");
  CHECK(text(claim::kBanner, "ftp", "220") == "220");
  CHECK(text(claim::kBanner, "pop3", "+OK x") == "x");
  CHECK(text(claim::kBanner, "imap", "* OK x") == "x");
  CHECK(text(claim::kBanner, "redis", "x") == "-");
  CHECK(text("http.realm", "http", "a") == "Basic realm=\"a\"");
  CHECK(text("http.realm", "https", "a", "Digest") == "Digest realm=\"a\"");
}

TEST_CASE("kinds of devices that Recog knows are kinds of ours", "[knowledge]") {
#define TYPE(recog, type) CHECK(device_type_name(type));
#include "data/knowledge/recog_types.def"
#undef TYPE
}

TEST_CASE("CPE: a URI of 2.2 becomes a formatted string of 2.3", "[knowledge]") {
  CHECK(formatted_cpe("cpe:/o:cisco:ios:12.4%2821a%29") ==
        "cpe:2.3:o:cisco:ios:12\\.4\\(21a\\):*:*:*:*:*:*:*");
  CHECK(formatted_cpe("cpe:/h:Acme:x-1:-") == "cpe:2.3:h:acme:x\\-1:-:*:*:*:*:*:*:*");
  for (const std::string_view bad :
       {"", "cpe:/", "cpe:/x:a:b", "cpe:/a:b", "cpe:/a:b:%", "cpe:/a:b:%zz", "cpe:/a:b:c:d:e:f:g:h",
        "cpe:/a:b:~c", "cpe:2.3:a:b:c", "cpe:/a:b: c"})
    CHECK_FALSE(formatted_cpe(bad));
}

}  // namespace tenken::knowledge
