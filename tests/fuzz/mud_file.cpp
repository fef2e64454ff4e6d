// MUD files: what a maker says that its device needs. Whatever is accepted lies within bounds.
#include <cstdlib>

#include "model/bytes.hpp"
#include "rules/mud.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)));
  const auto profile = rules::parse_mud(text, "00-00-5e-00-53-07.json");
  if (!profile) {
    if (!profile.error().text) std::abort();
    return 0;
  }
  if (!profile->mac || profile->sha256.size() != 64) std::abort();
  if (printable(profile->url, 8192) != profile->url) std::abort();
  return 0;
}
