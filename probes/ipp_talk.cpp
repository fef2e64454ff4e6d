#include "probes/ipp_talk.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "probes/http_talk.hpp"
#include "scanner/dissect/ipp.hpp"

namespace tenken::probes {
namespace {

constexpr std::string_view kType = "application/ipp";

std::string request_for(const ProbeContext& context) {
  std::string host = context.dialer.address().to_string();
  host.resize(std::min(host.find('%'), host.size()));
  if (context.dialer.address().is_v6()) host = fmt::format("[{}]", host);
  const Bytes body = dissect::ipp_get_printer(fmt::format("ipp://{}:{}/ipp/print", host, kIppPort));
  return fmt::format("POST /ipp/print HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: tenken/" TENKEN_VERSION
                     "\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                     host, kIppPort, kType, body.size()) +
         std::string(as_text(body));
}

}  // namespace

Task<Result<IppAnswer>> ask_printer(ProbeContext& context, net::Stream& stream, Bytes& heard) {
  auto answer = co_await ask_http(stream, request_for(context), context.answer_wait, heard);
  if (!answer) co_return Unexpected(answer.error());
  const std::string_view type = answer->response.header("content-type");
  if (!type.starts_with(kType) || !dissect::parse_ipp(as_bytes(answer->response.body)))
    co_return fail(Errc::malformed, "the answer is not IPP");
  IppAnswer result;
  result.body = std::move(answer->response.body);
  result.server = answer->response.header("server");
  co_return result;
}

}  // namespace tenken::probes
