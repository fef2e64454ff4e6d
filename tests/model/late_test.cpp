#include <string>

#include "catch.hpp"

#include "model/late/archive.hpp"
#include "model/late/curl.hpp"
#include "model/messages.hpp"

using namespace tenken;

TEST_CASE("a library is loaded when a function of it is called", "[late]") {
  REQUIRE(late::archive.load());
  ::archive* const zip = late::archive_write_new();
  REQUIRE(zip != nullptr);
  CHECK(late::archive_write_set_format_zip(zip) == ARCHIVE_OK);
  CHECK(late::archive_write_free(zip) == ARCHIVE_OK);
  CHECK(late::archive_write_new.get() == late::archive_write_new.get());
}

TEST_CASE("a function with arguments of any type is called late, too", "[late]") {
  REQUIRE(late::curl.load());
  CURL* const handle = late::curl_easy_init();
  REQUIRE(handle != nullptr);
  CHECK(late::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L) == CURLE_OK);
  CHECK(late::curl_easy_setopt(handle, CURLOPT_URL, "http://192.0.2.1/") == CURLE_OK);
  CHECK(std::string(late::curl_easy_strerror(CURLE_OK)) == "No error");
  late::curl_easy_cleanup(handle);
}

TEST_CASE("a library that is not installed is told with its package", "[late]") {
  const late::Library none("libtenken-nothing.so.1", "libnothing1");
  const auto loaded = none.load();
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().code == Errc::environment);
  REQUIRE(loaded.error().text);
  REQUIRE(loaded.error().remedy);
  CHECK(loaded.error().text->text(Lang::en).find("libtenken-nothing.so.1") != std::string::npos);
  CHECK(loaded.error().remedy->text(Lang::ja).find("libnothing1") != std::string::npos);
  CHECK_THROWS_AS(none.find("anything"), std::runtime_error);
}

TEST_CASE("a function that a library lacks is no address", "[late]") {
  CHECK_THROWS_AS(late::archive.find("tenken_no_such_function"), std::runtime_error);
}
