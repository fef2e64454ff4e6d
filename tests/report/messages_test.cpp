// The whole catalogue, all rooms: both languages, the same placeholders, and the labels that
// reports look up.
#include "model/messages.hpp"

#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

#include "model/evidence.hpp"
#include "model/inventory_view.hpp"
#include "model/verdict.hpp"

namespace tenken {
namespace {

constexpr Msg kMessages[] = {
#define ENTRY(key, en, ja) Msg::key,
#include "data/messages/all.def"
#undef ENTRY
};

/// The placeholders of a text, "{0}{1}", each once.
std::string placeholders(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1))
    found.emplace(text.substr(at, text.find('}', at) - at + 1));
  std::string all;
  for (const std::string& one : found) all += one;
  return all;
}

bool exists(std::string_view prefix, std::string_view name) {
  return find_message(std::string(prefix).append(name)).has_value();
}

}  // namespace

TEST_CASE("messages: every entry has both languages with the same placeholders", "[messages]") {
  for (const Msg message : kMessages) {
    INFO(message_key(message));
    CHECK_FALSE(message_text(message, Lang::en).empty());
    CHECK_FALSE(message_text(message, Lang::ja).empty());
    CHECK(placeholders(message_text(message, Lang::en)) ==
          placeholders(message_text(message, Lang::ja)));
  }
}

TEST_CASE("messages: an argument for every placeholder leaves none", "[messages]") {
  const std::vector<std::string> arguments(10, "x");
  for (const Msg message : kMessages) {
    INFO(message_key(message));
    for (const Lang lang : {Lang::en, Lang::ja})
      CHECK(placeholders(Note(message, arguments).text(lang)).empty());
  }
}

TEST_CASE("messages: every value of the enumerations that reports show has its label",
          "[messages]") {
  for (const ScanState state : {ScanState::running, ScanState::interrupted, ScanState::complete})
    CHECK(exists("report_state_", to_string(state)));
  for (int i = 0; i < kChangeKindCount; ++i)
    CHECK(exists("report_change_", to_string(static_cast<ChangeKind>(i))));
  for (int i = 0; i < kDeclaredFieldCount; ++i)
    CHECK(exists("report_declared_", to_string(static_cast<DeclaredField>(i))));
  for (const EvidenceKind kind :
       {EvidenceKind::frame, EvidenceKind::transcript, EvidenceKind::record})
    CHECK(exists("report_evidence_", to_string(kind)));
  for (int i = 0; i < kVerdictCount; ++i)
    CHECK(exists("explain_", to_string(static_cast<Verdict>(i))));
}

}  // namespace tenken
