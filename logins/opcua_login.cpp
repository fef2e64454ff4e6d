// OPC UA: whether a session without a name is let in. OPC 10000-4 sections 5.5, 5.6.2 and 5.6.3.
// Sends a hello, a channel without security, CreateSession, ActivateSession without an identity
// (which stands for anonymous) and CloseSession; reads no node, writes none, calls no method.
#include <array>

#include <fmt/format.h>

#include "logins/login_check.hpp"
#include "logins/message_talk.hpp"
#include "logins/requests.hpp"
#include "logins/web_talk.hpp"
#include "scanner/dissect/login_answers.hpp"
#include "scanner/dissect/opcua.hpp"
#include "scanner/dissect/plant_requests.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"opcua"};
constexpr std::uint16_t kNoPort = 0;  // it is always named

Task<Result<Bytes>> ask(Place& place, net::Stream& stream, Request request) {
  co_return co_await ask_message(stream, std::move(request), dissect::opcua_message, place.waits);
}

Reply read_activation(ByteView message) {
  constexpr std::uint16_t kActivated = 470;
  constexpr std::uint16_t kFault = 397;
  const auto answer = dissect::parse_opcua(message);
  if (!answer || !answer->type) return {Sign::unclear, LoginReason::unclear, "no activation"};
  const std::string note = fmt::format("status {:08x}", answer->status);
  if (*answer->type == kActivated && answer->status == 0)
    return {Sign::open, LoginReason::none, "an anonymous session"};
  if (*answer->type == kFault || *answer->type == kActivated)
    return {Sign::no_password, LoginReason::no_password, note};
  return {Sign::unclear, LoginReason::unclear, note};
}

Task<Reply> look(Place& place) {
  auto stream = co_await open_stream(place);
  if (!stream) co_return failed(stream.error());
  const std::string url = "opc.tcp://" + host_text(place, kNoPort);
  Request hello = Requests::opcua_hello(url);
  const auto greeted = co_await ask(place, **stream, std::move(hello));
  if (!greeted) co_return failed(greeted.error());
  Request open = Requests::opcua_open();
  const auto opened = co_await ask(place, **stream, std::move(open));
  const auto channel = opened ? dissect::parse_opcua_channel(*opened) : std::nullopt;
  const Reply closed(Sign::no_password, LoginReason::no_password, "no channel without security");
  if (!channel) co_return closed;
  Request create = Requests::opcua_create_session(*channel, url);
  const auto created = co_await ask(place, **stream, std::move(create));
  if (!created) co_return failed(created.error());
  const auto token = dissect::parse_opcua_session_token(*created);
  if (!token) co_return closed;
  Request activate = Requests::opcua_activate_anonymous(*channel, *token);
  const auto activated = co_await ask(place, **stream, std::move(activate));
  if (!activated) co_return failed(activated.error());
  Reply reply = read_activation(*activated);
  Request close = Requests::opcua_close_session(*channel, *token);
  (void)co_await ask(place, **stream, std::move(close));
  co_return reply;
}

}  // namespace

extern const LoginCheck opcua_login;
const LoginCheck opcua_login{.service = "opcua",
                             .protocols = kProtocols,
                             .communities = false,
                             .guest = {},
                             .look = look,
                             .attempt = nullptr,
                             .guests_only = true};

}  // namespace tenken::logins
