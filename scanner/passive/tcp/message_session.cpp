#include "scanner/passive/tcp/message_session.hpp"

#include <iterator>

#include <fmt/format.h>

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
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "{} {} {}", protocol, text_of(action),
                 address_of(talk.server.ip).to_string());
  talk.client_says(Kind::ot_change, {text.data(), text.size()});
}

}  // namespace tenken::passive::tcp
