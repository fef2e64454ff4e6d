#include "knowledge/text_sources.hpp"

namespace tenken::knowledge {
namespace {

#define SOURCE(claim, protocol, kind, recog, form) {claim, protocol, kind, recog, TextForm::form},
constexpr TextSource kSources[] = {
#include "data/knowledge/text_sources.def"
};
#undef SOURCE

/// Without "220 ", "220-", "+OK " or "* OK " in front.
std::string_view without_code(std::string_view text) {
  for (const std::string_view word : {"+OK ", "* OK "})
    if (text.starts_with(word)) return text.substr(word.size());
  constexpr std::size_t kCode = 3;
  const bool code = text.size() > kCode &&
                    text.substr(0, kCode).find_first_not_of("0123456789") == text.npos &&
                    (text[kCode] == ' ' || text[kCode] == '-');
  return code ? text.substr(kCode + 1) : text;
}

}  // namespace

std::span<const TextSource> text_sources() { return kSources; }

const TextSource* source_of(const Observation& observation, std::string_view protocol) {
  for (const TextSource& source : kSources)
    if (source.claim == observation.key && (source.protocol.empty() || source.protocol == protocol))
      return &source;
  return nullptr;
}

std::string recog_text(const TextSource& source, std::string_view value, std::string_view scheme) {
  switch (source.form) {
    case TextForm::after_code:
      return std::string(without_code(value));
    case TextForm::challenge: {
      const std::string_view named = scheme == "digest" || scheme == "Digest" ? "Digest" : "Basic";
      return std::string(named) + " realm=\"" + std::string(value) + '"';
    }
    case TextForm::as_is:
    case TextForm::after_ssh:
      break;
  }
  return std::string(value);
}

}  // namespace tenken::knowledge
