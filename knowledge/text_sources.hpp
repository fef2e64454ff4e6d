// Text sources: which claims about services are texts that tell about the device
// (data/knowledge/text_sources.def).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/observation.hpp"

namespace tenken::knowledge {

/// What a text is put into before a Recog database is asked.
enum class TextForm : std::uint8_t { as_is, after_code, challenge, after_ssh };

struct TextSource {
  std::string_view claim;
  std::string_view protocol;  ///< of the service; empty: any
  std::string_view kind;      ///< of scanner/passive/kinds.def; may be empty
  std::string_view recog;     ///< what the databases match; may be empty
  TextForm form;
};

std::span<const TextSource> text_sources();

/// The source that an observation is, given the protocol of its service; null: it tells nothing.
const TextSource* source_of(const Observation& observation, std::string_view protocol);

/// The text as Recog's fingerprints expect it. \param scheme  of a challenge; may be empty
std::string recog_text(const TextSource& source, std::string_view value, std::string_view scheme);

}  // namespace tenken::knowledge
