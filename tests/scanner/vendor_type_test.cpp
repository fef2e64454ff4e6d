#include "scanner/discover/vendor_type.hpp"

#include <string>

#include "catch.hpp"

#include "model/message.hpp"

using namespace tenken;

TEST_CASE("a maker of one kind of device hints at the kind, in any spelling of capitals") {
  CHECK(discover::type_of_vendor("Axis Communications AB") == "camera");
  CHECK(discover::type_of_vendor("BROTHER INDUSTRIES, LTD.") == "printer");
}

TEST_CASE("a maker with a mixed range gives no type") {
  CHECK_FALSE(discover::type_of_vendor("Siemens AG"));
  CHECK_FALSE(discover::type_of_vendor("Panasonic Corporation"));
  CHECK_FALSE(discover::type_of_vendor(""));
}

TEST_CASE("every device type of the vendor table has a name in both languages") {
#define ENTRY(vendor, type) CHECK(find_message(std::string("device_type_") + (type)));
#include "data/vendor_types.def"
#undef ENTRY
}
