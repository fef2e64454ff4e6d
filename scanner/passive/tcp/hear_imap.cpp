// IMAP: greeting and logins, on its own ports or by its greeting. RFC 3501.
#include "scanner/passive/tcp/line_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {143};
constexpr std::string_view kCommands[] = {"a1 ", "a001 "};
constexpr LineKinds kKinds = {dissect::LineProtocol::imap,
                              {"imap", Kind::login_imap, Kind::auth_imap},
                              Kind::imap_banner,
                              "* OK",
                              "imap",
                              kCommands};

}  // namespace

StreamHearer hear_imap() { return line_hearer<kKinds>(kPorts); }

}  // namespace tenken::passive::tcp
