// GET of a description and POST of one reading action: neither changes the device. UPnP Device
// Architecture 1.1 sections 2.1 and 3.1, WANIPConnection:1 section 2.4.13.
#include "probes/upnp.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "model/bytes.hpp"
#include "probes/http_talk.hpp"
#include "scanner/dissect/http_location.hpp"
#include "scanner/dissect/igd.hpp"

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostDocument = std::size_t{64} * 1024;
constexpr auto kAnswerWait = 3000ms;
constexpr std::uint16_t kHttp = 80;

std::string host_text(const IpAddress& address, std::uint16_t port) {
  std::string text = address.to_string();
  text.resize(std::min(text.find('%'), text.size()));
  if (address.is_v6()) text = '[' + text + ']';
  return port == kHttp ? text : fmt::format("{}:{}", text, port);
}

bool is_sendable(std::string_view target) {
  return std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string get(const IpAddress& host, const HttpPlace& place) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/" TENKEN_VERSION
                     "\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                     place.target, host_text(host, place.port));
}

std::string post(const IpAddress& host, const HttpPlace& place, std::string_view service,
                 const std::string& body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tenken/" TENKEN_VERSION
                     "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\n"
                     "SOAPAction: \"{}#GetGenericPortMappingEntry\"\r\nContent-Length: {}\r\n"
                     "Connection: close\r\n\r\n{}",
                     place.target, host_text(host, place.port), service, body.size(), body);
}

Task<Result<HttpAnswer>> ask(net::Dialer& dialer, std::uint16_t port, std::string request,
                             std::chrono::milliseconds deadline) {
  const net::StreamLimits limits(deadline, kMostDocument);
  auto stream = co_await dialer.connect(port, limits);
  if (!stream) co_return Unexpected(stream.error());
  Bytes heard;
  co_return co_await ask_http(**stream, std::move(request), kAnswerWait, heard);
}

/// Until the gateway says that there is none at this place.
Task<Result<void>> read_mappings(net::Dialer& dialer, std::uint16_t port,
                                 std::chrono::milliseconds deadline, UpnpDocuments& documents) {
  constexpr int kOk = 200;
  const auto control = dissect::find_igd_control(documents.description);
  if (!control) co_return ok;
  const std::string service(control->service);
  Result<HttpPlace> place = place_on(dialer.address(), control->path);
  if (!place && control->path.find("://") == std::string_view::npos) {
    std::string target(control->path);
    if (!target.starts_with('/')) target.insert(0, "/");
    if (is_sendable(target)) place = HttpPlace(port, std::move(target));
  }
  if (!place || !is_sendable(service)) co_return ok;
  documents.gateway = true;
  for (std::uint16_t at = 0; at < kMostMappings; ++at) {
    const std::string body = dissect::igd_mapping_request(service, at);
    std::string request = post(dialer.address(), *place, service, body);
    const auto answer = co_await ask(dialer, place->port, std::move(request), deadline);
    if (!answer) co_return Unexpected(answer.error());
    if (answer->response.status != kOk) break;
    const auto mapping = dissect::parse_igd_mapping(answer->response.body);
    if (!mapping) break;
    documents.mappings.push_back(mapping->to_string());
  }
  co_return ok;
}

}  // namespace

Result<HttpPlace> place_on(const IpAddress& host, std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const auto elsewhere = [] {
    return fail(Errc::unsupported, "UPnP: the location leads elsewhere");
  };
  if (!url.starts_with(kScheme)) return elsewhere();
  url.remove_prefix(kScheme.size());
  const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
  std::string_view authority = url.substr(0, end);
  std::string target(url.substr(end, url.find('#') - end));
  if (!target.starts_with('/')) target.insert(0, "/");
  std::uint16_t port = kHttp;
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  if (colon != authority.npos && (bracket == authority.npos || colon > bracket)) {
    const std::string_view digits = authority.substr(colon + 1);
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || stop != digits.data() + digits.size() || port == 0)
      return elsewhere();
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  // Without the zone, which belongs to whoever writes the address.
  authority = authority.substr(0, authority.find('%'));
  std::string own = host.to_string();
  own.resize(std::min(own.find('%'), own.size()));
  const auto named = IpAddress::parse(authority);
  if (!named || named->to_string() != own || !is_sendable(target)) return elsewhere();
  return HttpPlace(port, std::move(target));
}

Task<Result<UpnpDocuments>> read_upnp(net::Dialer& dialer, std::string location,
                                      std::chrono::milliseconds deadline) {
  constexpr int kOk = 200;
  const auto place = place_on(dialer.address(), location);
  if (!place) co_return Unexpected(place.error());
  std::string request = get(dialer.address(), *place);
  auto answer = co_await ask(dialer, place->port, std::move(request), deadline);
  if (!answer) co_return Unexpected(answer.error());
  if (answer->response.status != kOk || answer->response.protocol != "HTTP")
    co_return fail(Errc::unsupported, "UPnP: no description there");
  UpnpDocuments documents;
  documents.location = printable(dissect::without_tokens(location));
  documents.server = printable(answer->response.header("server"));
  documents.description = std::move(answer->response.body);
  const auto read = co_await read_mappings(dialer, place->port, deadline, documents);
  if (!read && (read.error().code == Errc::cancelled || read.error().code == Errc::out_of_scope))
    co_return Unexpected(read.error());
  co_return documents;
}

}  // namespace tenken::probes
