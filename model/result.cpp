#include "model/result.hpp"

#include "model/enum_text.hpp"
#include "model/messages.hpp"

namespace tenken {
namespace {

constexpr EnumText<Errc, 14> kErrcText{{"refused", "timed_out", "closed", "unreachable",
                                        "malformed", "limit", "cancelled", "unsupported", "denied",
                                        "io", "out_of_scope", "usage", "environment", "internal"}};

Msg message_of(Errc code) {
  switch (code) {
    case Errc::refused:
      return Msg::errc_refused;
    case Errc::timed_out:
      return Msg::errc_timed_out;
    case Errc::closed:
      return Msg::errc_closed;
    case Errc::unreachable:
      return Msg::errc_unreachable;
    case Errc::malformed:
      return Msg::errc_malformed;
    case Errc::limit:
      return Msg::errc_limit;
    case Errc::cancelled:
      return Msg::errc_cancelled;
    case Errc::unsupported:
      return Msg::errc_unsupported;
    case Errc::denied:
      return Msg::errc_denied;
    case Errc::io:
      return Msg::errc_io;
    case Errc::out_of_scope:
      return Msg::errc_out_of_scope;
    case Errc::usage:
      return Msg::errc_usage;
    case Errc::environment:
      return Msg::errc_environment;
    case Errc::internal:
      return Msg::errc_internal;
  }
  return Msg::errc_internal;
}

}  // namespace

std::string_view to_string(Errc code) { return kErrcText.name(code); }
std::optional<Errc> parse_errc(std::string_view text) { return kErrcText.find(text); }

std::string Error::message(Lang lang) const {
  std::string out = text ? text->text(lang) : std::string(message_text(message_of(code), lang));
  if (!detail.empty())
    out += (lang == Lang::ja ? "（" : " (") + detail + (lang == Lang::ja ? "）" : ")");
  if (remedy) out += (lang == Lang::ja ? "。" : ". ") + remedy->text(lang);
  return out;
}

}  // namespace tenken
