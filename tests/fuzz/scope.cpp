// scope.toml: whatever is accepted must name who authorised it, some hosts, and nothing that is
// forbidden.
#include "scanner/pace/scope.hpp"

#include <cstdlib>
#include <string_view>

using namespace tenken;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto scope = pace::parse_scope(text, "fuzz.toml");
  if (!scope) {
    if (!scope.error().text || !scope.error().remedy) std::abort();
    return 0;
  }
  const bool sound =
      !scope->authorised_by.empty() && !scope->allowed.empty() && !scope->checks.empty();
  if (!sound || scope->allowed.contains(IpAddress::v4(0))) std::abort();
  for (const IpRange& range : scope->forbidden.ranges())
    if (scope->allowed.contains(range.first) || scope->allowed.contains(range.last)) std::abort();
  return 0;
}
