#include "model/acceptance.hpp"

#include "model/enum_text.hpp"
#include "model/messages.hpp"

namespace tenken {
namespace {

constexpr EnumText<AcceptanceResult, 4> kAcceptanceText{
    {"pass", "fail", "inconclusive", "not_demanded"}};

int weight(AcceptanceResult result) {
  switch (result) {
    case AcceptanceResult::fail:
      return 3;
    case AcceptanceResult::inconclusive:
      return 2;
    case AcceptanceResult::pass:
      return 1;
    case AcceptanceResult::not_demanded:
      return 0;
  }
  return 0;
}

Msg message_of(AcceptanceResult result) {
  switch (result) {
    case AcceptanceResult::pass:
      return Msg::accept_pass;
    case AcceptanceResult::fail:
      return Msg::accept_fail;
    case AcceptanceResult::inconclusive:
      return Msg::accept_inconclusive;
    case AcceptanceResult::not_demanded:
      return Msg::accept_not_demanded;
  }
  return Msg::accept_inconclusive;
}

}  // namespace

std::string_view to_string(AcceptanceResult result) { return kAcceptanceText.name(result); }

std::optional<AcceptanceResult> parse_acceptance_result(std::string_view text) {
  return kAcceptanceText.find(text);
}

std::string_view acceptance_label(AcceptanceResult result, Lang lang) {
  return message_text(message_of(result), lang);
}

AcceptanceResult worse(AcceptanceResult a, AcceptanceResult b) {
  return weight(a) >= weight(b) ? a : b;
}

}  // namespace tenken
