#include "logins/web_talk.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tenken::logins {
namespace {

constexpr std::size_t kReadSize = 8192;
constexpr std::chrono::milliseconds kStall{1500};  // a body that pauses longer has ended
constexpr int kForbidden = 403;
constexpr int kLocked = 423;
constexpr int kTooMany = 429;
constexpr int kUnavailable = 503;
constexpr int kNotEnoughBandwidth = 453;  // RTSP: cameras limit clients with it

/// By the word of the server; without one, by what its version of HTTP means.
bool keeps_alive(const dissect::HttpResponse& response) {
  std::string connection(response.header("connection"));
  std::ranges::transform(connection, connection.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (connection.find("close") != std::string::npos) return false;
  return response.version != "1.0" || connection.find("keep-alive") != std::string::npos ||
         response.protocol == "RTSP";
}

}  // namespace

Task<Result<dissect::HttpResponse>> ask_web(net::Stream& stream, Request request, Waits waits) {
  const Result<void> sent = co_await send(stream, std::move(request));
  if (!sent) co_return Unexpected(sent.error());
  dissect::HttpReader reader;
  std::chrono::milliseconds wait = waits.answer;
  bool heard = false;
  while (!reader.done()) {
    const Result<Bytes> bytes = co_await stream.read_some(kReadSize, wait);
    if (!bytes && (!heard || bytes.error().code != Errc::closed))
      co_return Unexpected(bytes.error());
    if (!bytes) break;
    if (bytes->empty()) {
      if (!heard) co_return fail(Errc::timed_out, "no answer");
      break;
    }
    heard = true;
    reader.feed(*bytes);
    if (reader.has_head()) wait = std::min(wait, kStall);
  }
  co_return std::move(reader).finish();
}

bool stays_open(const dissect::HttpResponse& response) {
  if (response.truncated || !keeps_alive(response)) return false;
  return !response.header("content-length").empty() ||
         !response.header("transfer-encoding").empty();
}

bool says_it_ends(const dissect::HttpResponse& response) {
  return !response.truncated && !keeps_alive(response);
}

std::string host_text(const Place& place, std::uint16_t usual_port) {
  const IpAddress& address = place.dialer.address();
  std::string text = address.to_string();
  text.resize(std::min(text.find('%'), text.size()));  // a zone means nothing to the server
  if (address.is_v6()) text = "[" + text + "]";
  return place.port == usual_port ? text : fmt::format("{}:{}", text, place.port);
}

bool is_limit(const dissect::HttpResponse& response, bool after_password) {
  const int status = response.status;
  if (status == kLocked || status == kTooMany) return true;
  if (status == kUnavailable) return after_password || !response.header("retry-after").empty();
  return after_password && (status == kForbidden || status == kNotEnoughBandwidth);
}

}  // namespace tenken::logins
