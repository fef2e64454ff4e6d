#include "scanner/passive/tcp/message_session.hpp"

#include "scanner/dissect/fixed_text.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::OtAction;

std::string_view text_of(OtAction action) {
  switch (action) {
    case OtAction::none:
      return "none";
    case OtAction::read:
      return "read";
    case OtAction::write:
      return "write";
    case OtAction::control:
      return "control";
    case OtAction::program:
      return "program";
  }
  return "";
}

}  // namespace

void say_change(const Talk& talk, std::string_view protocol, OtAction action) {
  if (!dissect::changes(action) || !talk.from_client()) return;
  constexpr std::size_t kMost = 128;  // bytes; more than the longest words and an address
  dissect::FixedText<kMost> text;
  text.add(protocol).add(' ').add(text_of(action)).add(' ');
  text.add(address_of(talk.server.ip).to_string());
  talk.client_says(Kind::ot_change, text);
}

}  // namespace tenken::passive::tcp
