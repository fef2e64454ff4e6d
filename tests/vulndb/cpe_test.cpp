#include "catch.hpp"

#include "vulndb/record.hpp"

using namespace tenken::vulndb;

TEST_CASE("a formatted string of CPE 2.3 is read without its escapes and written with them") {
  const char* const text =
      "cpe:2.3:o:hikvision:ds-2cd2032-i\\(s\\)_firmware:5.2.0:-:*:*:*:*:arm\\/v7:*";
  const Cpe cpe = parse_cpe(text).value();
  CHECK(cpe.part == 'o');
  CHECK(cpe.vendor == "hikvision");
  CHECK(cpe.product == "ds-2cd2032-i(s)_firmware");
  CHECK(cpe.version == "5.2.0");
  CHECK(cpe.update == "-");
  CHECK(cpe.target_hw == "arm/v7");
  CHECK(to_string(cpe) == text);
}

TEST_CASE("an escaped colon and backslash are a part of the name") {
  const Cpe cpe = parse_cpe(R"(cpe:2.3:a:acme:a\:b\\c:1:*:*:*:*:*:*:*)").value();
  CHECK(cpe.product == R"(a:b\c)");
  CHECK(parse_cpe(to_string(cpe)) == cpe);
}

TEST_CASE("names are in lower case") {
  CHECK(parse_cpe("cpe:2.3:a:ACME:Thing:V1:*:*:*:*:*:*:*").value().version == "v1");
}

TEST_CASE("a URI of CPE 2.2 is read") {
  const Cpe cpe = parse_cpe("cpe:/o:d-link:dir-645_firmware:1.03").value();
  CHECK(cpe.product == "dir-645_firmware");
  CHECK(cpe.version == "1.03");
  CHECK(cpe.update == "*");
  CHECK(parse_cpe("cpe:/a:acme:a%28b%29").value().product == "a(b)");
  CHECK(parse_cpe("cpe:/a:acme:thing").value().version == "*");
  CHECK(parse_cpe("cpe:/a:acme:thing:1::~~~wordpress~x86~").value().target_sw == "wordpress");
}

TEST_CASE("what is no CPE name is not read") {
  for (const char* text : {"", "cpe", "cpe:2.3:", "cpe:2.3:a:acme:thing", "cpe:/x:acme:thing",
                           "cpe:2.3:a:b:c:d:e:f:g:h:i:j:k:l", "cpe:2.3:ao:b:c:*:*:*:*:*:*:*:*",
                           "cpe:2.3:a:b:c:*:*:*:*:*:*:*:\\", "cpe:/a:b:%2", "cpe:/a:b:%zz",
                           "cpe:/a:b:c:d:e:f:g:h", "cpe:2.3:a:b\nc:c:*:*:*:*:*:*:*:*"})
    CHECK_FALSE(parse_cpe(text));
  CHECK_FALSE(parse_cpe("cpe:/a:" + std::string(5000, 'x')));
}
