// POP3: greeting and logins, on its own ports or by its greeting. RFC 1939.
#include "scanner/passive/tcp/line_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {110};
constexpr std::string_view kCommands[] = {"USER ", "PASS ", "APOP ", "AUTH ", "CAPA"};
constexpr LineKinds kKinds = {dissect::LineProtocol::pop3,
                              {"pop3", Kind::login_pop3, Kind::auth_pop3},
                              Kind::pop3_banner,
                              "+OK",
                              "pop3",
                              kCommands};

}  // namespace

StreamHearer hear_pop3() { return line_hearer<kKinds>(kPorts); }

}  // namespace tenken::passive::tcp
