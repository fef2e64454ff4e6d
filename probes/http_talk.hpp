// One HTTP request and what an inventory learns from its response; shared by the http and https
// probes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "probes/probe.hpp"
#include "scanner/dissect/http.hpp"
#include "scanner/net/stream.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

struct HttpAnswer {
  dissect::HttpResponse response;
  std::optional<Error> broken;  ///< why the body ended early, where it was not the server's choice

  HttpAnswer() = default;
};

/// Writes `request` and reads one response. `heard` (of the awaiting caller) gets the first bytes
/// of whatever came. malformed: not an HTTP response, or no answer within `answer_wait`.
Task<Result<HttpAnswer>> ask_http(net::Stream& stream, std::string request,
                                  std::chrono::milliseconds answer_wait, Bytes& heard);

/// "GET `path`" for the host and port of this context, with a truthful User-Agent.
std::string get_request(const ProbeContext& context, std::string_view path);
/// The same, where further requests follow over the connection.
std::string get_request_kept(const ProbeContext& context, std::string_view path);

/// What observe_http made of a response.
struct HttpSummary {
  std::string record;     ///< for the evidence: request line, status line, stable headers, title
  std::string_view auth;  ///< value for service.auth, which the caller observes
};

/// Observes status, Server, challenge, location and, from `page` (the same response, or the one
/// that its redirect led to), the title.
HttpSummary observe_http(ProbeContext& context, const dissect::HttpResponse& first,
                         const dissect::HttpResponse& page);

/// Opens another connection to the service, over TLS where the first was.
using Reconnect = Task<Result<std::unique_ptr<net::Stream>>> (*)(ProbeContext& context);

/// Asks a server whose page is known for its icon and for pages on which devices describe
/// themselves (data/http_paths.def), where the context may look further: GET only, over kept
/// connections, of which it opens at most two. What fails is left out.
Task<std::string> look_further(ProbeContext& context, std::string_view scheme, Reconnect reconnect,
                               const dissect::HttpResponse& page);

/// GET / and at most one redirect within this host and port, where the second request goes over a
/// connection that `reconnect` opens (over TLS where the first was). The first is closed before.
struct HttpPages {
  dissect::HttpResponse first;
  dissect::HttpResponse page;
  std::optional<Error> broken;

  HttpPages() = default;
};
Task<Result<HttpPages>> fetch_pages(ProbeContext& context, std::string_view scheme,
                                    Reconnect reconnect, Bytes& heard);

}  // namespace tenken::probes
