// SMTP: greeting and logins, on its own ports or by its greeting. RFC 5321, RFC 4954.
#include "scanner/passive/tcp/line_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {25, 587, 2525};
constexpr std::string_view kCommands[] = {"EHLO ", "HELO ", "AUTH "};
constexpr LineKinds kKinds = {dissect::LineProtocol::smtp,
                              {"smtp", Kind::login_smtp, Kind::auth_smtp},
                              Kind::smtp_banner,
                              "220",
                              "smtp",
                              kCommands};

}  // namespace

StreamHearer hear_smtp() { return line_hearer<kKinds>(kPorts); }

}  // namespace tenken::passive::tcp
