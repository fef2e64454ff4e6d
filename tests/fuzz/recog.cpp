// Recog databases: the XML, the patterns in it, and a text that they are shown.
#include "knowledge/recog.hpp"

#include <cstddef>
#include <cstdint>

#include "knowledge/cpe.hpp"
#include "model/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenken;
  const std::string_view text = as_text(std::as_bytes(std::span(data, size)));
  static_cast<void>(knowledge::formatted_cpe(text));
  auto file = knowledge::read_recog("fuzz", text);
  if (!file) return 0;
  const knowledge::RecogDatabase database(*std::move(file));
  static_cast<void>(database.match(text));
  for (std::size_t at = 0; at < database.file().fingerprints.size(); ++at)
    for (const knowledge::RecogExample& example : database.file().fingerprints[at].examples)
      static_cast<void>(database.match_one(at, example.text));
  return 0;
}
