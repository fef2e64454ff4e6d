// What FTP, SMTP, POP3 and IMAP have in common: a greeting, a list of what the server can do, and
// the offer to go on inside TLS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/probe.hpp"
#include "scanner/dissect/reply_lines.hpp"

namespace tenken::probes {

/// One protocol of the kind.
struct LineProtocol {
  std::string_view name;
  dissect::ReplyForm greeting;
  std::string_view ask;  ///< for the list
  dissect::ReplyForm list;
  std::size_t list_skip;        ///< characters before the words of a line of the list
  std::string_view list_key;    ///< of the claim that has the list
  std::string_view list_empty;  ///< words of the list's first and last line, which say nothing
  std::string_view offer;       ///< word in the list that offers TLS
  bool ask_unlisted;            ///< old servers take the upgrade without listing it
  std::string_view upgrade;
  dissect::ReplyForm answer;  ///< to the upgrade
  std::string_view accepted;  ///< how the answer that accepts it begins
  bool (*login_needs_tls)(const std::vector<std::string>& list);
  std::string_view auth;  ///< value of service.auth
};

/// Whether the greeting is one of data/banners.def for the protocol. \param start  what every such
/// greeting begins with
bool greets_as(std::string_view protocol, std::string_view start, ByteView greeting);

/// Those that greet alike: "220" and any words, or none.
const LineProtocol& ftp_protocol();
const LineProtocol& smtp_protocol();

/// Reads the greeting and the list, asks for TLS, and leaves: with the protocol's farewell where it
/// stays in clear, with the end of TLS otherwise.
/// \param proven  the server is known to speak the protocol, whatever its greeting says
Task<Result<void>> run_line_protocol(ProbeContext& context, const LineProtocol& protocol,
                                     bool proven = false);

}  // namespace tenken::probes
