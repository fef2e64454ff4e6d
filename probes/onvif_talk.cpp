#include "probes/onvif_talk.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "scanner/dissect/onvif.hpp"

namespace tenken::probes {
namespace {

// Where cameras have their service apart from the page.
constexpr std::array<std::uint16_t, 4> kPorts{2020, 8899, 8999, 5000};
constexpr std::string_view kTime = "GetSystemDateAndTime";
constexpr std::string_view kInformation = "GetDeviceInformation";
constexpr std::size_t kMaxText = 128;

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

std::string request_for(const ProbeContext& context, std::string_view operation) {
  std::string host = context.dialer.address().to_string();
  host.resize(std::min(host.find('%'), host.size()));
  if (context.dialer.address().is_v6()) host = fmt::format("[{}]", host);
  const std::string body = dissect::onvif_request(operation);
  return fmt::format(
      "POST /onvif/device_service HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: tenken/" TENKEN_VERSION
      "\r\nContent-Type: application/soap+xml; charset=utf-8\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n{}",
      host, context.port(), body.size(), body);
}

/// Nothing where no HTTP came back.
Task<Result<std::optional<dissect::HttpResponse>>> ask(ProbeContext& context,
                                                       std::string_view operation) {
  const auto stream = co_await context.reconnect();
  if (!stream && ends_everything(stream.error().code)) co_return Unexpected(stream.error());
  if (!stream) co_return std::nullopt;
  Bytes heard;
  auto answer =
      co_await ask_http(**stream, request_for(context, operation), context.answer_wait, heard);
  if (!answer && ends_everything(answer.error().code)) co_return Unexpected(answer.error());
  if (!answer || answer->response.protocol != "HTTP") co_return std::nullopt;
  co_return std::optional<dissect::HttpResponse>(std::move(answer->response));
}

void tell(ProbeContext& context, std::string& record, std::string_view key,
          std::string_view value) {
  if (value.empty()) return;
  const std::string text = printable(value, kMaxText);
  context.observe_device(key, text);
  record += fmt::format("< {}: {}\n", key, text);
}

}  // namespace

bool may_speak_onvif(std::uint16_t port, std::string_view server, std::string_view realm,
                     std::string_view title) {
  return std::find(kPorts.begin(), kPorts.end(), port) != kPorts.end() ||
         dissect::hints_at_camera(server) || dissect::hints_at_camera(realm) ||
         dissect::hints_at_camera(title);
}

Task<Result<std::string>> observe_onvif(ProbeContext& context) {
  const auto time = co_await ask(context, kTime);
  if (!time) co_return Unexpected(time.error());
  if (!*time) co_return std::string();
  const dissect::OnvifAnswer clock = dissect::parse_onvif((*time)->body, kTime);
  if (!clock.answers) co_return std::string();
  context.observe("onvif.device_service", "/onvif/device_service");
  std::string record = fmt::format("> {}\n< answered\n> {}\n", kTime, kInformation);
  const auto told = co_await ask(context, kInformation);
  if (!told) co_return Unexpected(told.error());
  if (!*told) co_return record;
  const dissect::OnvifAnswer information = dissect::parse_onvif((*told)->body, kInformation);
  const bool asks = information.fault || (*told)->status == 401;
  if (information.answers || asks)
    context.observe("onvif.auth", information.answers ? "none" : "password");
  record += fmt::format("< {} {}\n", (*told)->status, asks ? "wants a login" : "");
  if (!information.answers) co_return record;
  tell(context, record, claim::kVendor, information.vendor);
  tell(context, record, claim::kModel, information.model);
  tell(context, record, claim::kFirmware, information.firmware);
  tell(context, record, "device.hardware", information.hardware);
  if (!information.serial.empty())
    context.observe_device(claim::kIdentitySerial,
                           "onvif:" + printable(information.serial, kMaxText));
  co_return record;
}

}  // namespace tenken::probes
