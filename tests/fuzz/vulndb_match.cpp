// Texts of devices and version strings. The first byte chooses: evidence of any source, two
// versions, two package versions, a name of CPE. What is read must be within bounds, the order of
// two versions must not depend on which is asked first, and a name that is read is written so that
// it reads the same.
#include <cstdlib>
#include <string_view>

#include "vulndb/evidence.hpp"
#include "vulndb/record.hpp"
#include "vulndb/version.hpp"

using namespace tenken::vulndb;

namespace {

constexpr std::string_view kSources[] = {
    "ssh.banner", "http.server",  "dns.version.bind", "mqtt.$SYS/broker/version",
    "model",      "smb.native_lm"};

void require(bool held) {
  if (!held) std::abort();
}

void read_evidence(std::string_view text) {
  for (const std::string_view source : kSources) {
    for (const Candidate& candidate : programs_in(source, text))
      require(!candidate.product.product.empty());
    for (const ToldDevice& device : devices_in(source, text)) require(!device.models.empty());
  }
  (void)told_device(text, text, text);
  (void)distribution_in(text);
}

void compare(std::string_view a, std::string_view b) {
  const auto there = compare_versions(a, b);
  const auto back = compare_versions(b, a);
  require(there.has_value() == back.has_value());
  if (there) require((*there < 0) == (*back > 0) && (*there == 0) == (*back == 0));
  require(same_version(a, b) == same_version(b, a));
  CpeMatch match;
  match.range.start = a;
  match.range.end = b;
  for (const PortSuffix suffix : {PortSuffix::later, PortSuffix::same}) {
    (void)fit_version(match, Release::of(b), suffix);
    (void)fit_version(match, Release::of(a), suffix);
  }
}

void compare_packages(std::string_view a, std::string_view b) {
  const auto there = compare_package_versions(a, b);
  const auto back = compare_package_versions(b, a);
  require((there < 0) == (back > 0) && (there == 0) == (back == 0));
}

void read_name(std::string_view text) {
  const auto cpe = parse_cpe(text);
  if (!cpe) return;
  const auto again = parse_cpe(to_string(*cpe));
  if (again) require(parse_cpe(to_string(*again)) == again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t half = text.find('\n');
  const std::string_view first = text.substr(0, half);
  const std::string_view second =
      half == std::string_view::npos ? std::string_view() : text.substr(half + 1);
  switch (data[0] % 4) {
    case 0:
      read_evidence(text);
      break;
    case 1:
      compare(first, second);
      break;
    case 2:
      compare_packages(first, second);
      break;
    default:
      read_name(text);
  }
  return 0;
}
