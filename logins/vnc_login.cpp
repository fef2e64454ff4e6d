// VNC (RFB). RFC 6143 section 7.1 (handshake), section 7.2.2 (VNC Authentication).
// Sends the version, the type of security and a proof; ends before ClientInit, which would push
// others out.
#include <algorithm>
#include <array>

#include "logins/login_check.hpp"
#include "logins/requests.hpp"
#include "logins/vnc_proof.hpp"

namespace tenken::logins {
namespace {

constexpr std::array<std::string_view, 1> kProtocols{"vnc"};
constexpr std::size_t kVersionSize = 12;
constexpr std::size_t kMaxReason = 512;
constexpr std::byte kNone{1};
constexpr std::byte kPassword{2};

struct Begun {
  std::unique_ptr<net::Stream> stream;
  bool old = false;  ///< 3.3: the server chooses
  Reply reply;

  Begun() = default;
};

/// The reason that the server gives, where it does.
Task<std::string> read_reason(net::Stream& stream) {
  const Result<Bytes> head = co_await stream.read_exactly(4);
  if (!head) co_return std::string();
  Reader in(*head);
  const std::size_t size = std::min<std::size_t>(in.u32().value_or(0), kMaxReason);
  const Result<Bytes> text = co_await stream.read_exactly(size);
  co_return text ? std::string(as_text(*text)) : std::string();
}

Reply refusal(const std::string& reason, Sign otherwise) {
  if (speaks_of_lock(reason)) return {Sign::locked, LoginReason::lock_words, "a reason"};
  return {otherwise, LoginReason::none, "refused"};
}

/// The types of security that the server offers (section 7.1.2).
Task<Result<Bytes>> read_types(net::Stream& stream, bool old) {
  const Result<Bytes> count = co_await stream.read_exactly(old ? 4 : 1);
  if (!count) co_return Unexpected(count.error());
  if (old) co_return Bytes{count->back()};
  co_return co_await stream.read_exactly(std::to_integer<std::size_t>(count->front()));
}

Task<Begun> begin(Place& place) {
  Begun begun;
  auto stream = co_await open_stream(place);
  if (!stream) {
    begun.reply = failed(stream.error());
    co_return begun;
  }
  const Result<Bytes> version = co_await (*stream)->read_exactly(kVersionSize);
  if (!version || !as_text(*version).starts_with("RFB ")) {
    begun.reply = version ? Reply(Sign::foreign, LoginReason::foreign) : failed(version.error());
    co_return begun;
  }
  begun.old = as_text(*version).substr(4, 7) < "003.007";
  const std::string_view ours = begun.old ? "003.003" : "003.008";
  const Result<void> sent = co_await send(**stream, Requests::vnc_version(ours));
  if (!sent) {
    begun.reply = failed(sent.error());
    co_return begun;
  }
  const Result<Bytes> types = co_await read_types(**stream, begun.old);
  if (!types) {
    begun.reply = failed(types.error());
  } else if (types->empty() || types->front() == std::byte{0}) {
    const std::string reason = co_await read_reason(**stream);
    begun.reply = refusal(reason, Sign::unclear);
  } else if (std::ranges::find(*types, kNone) != types->end()) {
    begun.reply = Reply(Sign::open, LoginReason::none, "type None");
  } else if (std::ranges::find(*types, kPassword) != types->end()) {
    begun.reply = Reply(Sign::asks, LoginReason::none, "type VNC");
    begun.stream = std::move(*stream);
  } else {
    begun.reply = Reply(Sign::no_password, LoginReason::no_password, "other types");
  }
  co_return begun;
}

Task<Reply> look(Place& place) {
  const Begun begun = co_await begin(place);
  co_return begun.reply;
}

Task<Reply> attempt(Place& place, std::string /*account*/, const Secret& secret) {
  Begun begun = co_await begin(place);
  if (begun.reply.sign != Sign::asks) co_return begun.reply;
  net::Stream& stream = *begun.stream;
  if (!begun.old) {
    const Result<void> chosen = co_await send(stream, Requests::vnc_password_type());
    if (!chosen) co_return failed(chosen.error());
  }
  const Result<Bytes> challenge = co_await stream.read_exactly(kVncChallenge);
  if (!challenge) co_return failed(challenge.error());
  const Bytes proof = vnc_proof(*challenge, secret);
  if (proof.size() != kVncChallenge) {
    const Reply reply(Sign::unclear, LoginReason::unclear, "no DES here");
    co_return reply;
  }
  const Result<void> sent = co_await send(stream, Requests::vnc_proof(proof));
  if (!sent) co_return failed(sent.error());
  const Result<Bytes> result = co_await stream.read_exactly(4);
  if (!result) co_return failed(result.error());
  Reader in(*result);
  const std::uint32_t code = in.u32().value_or(1);
  constexpr std::uint32_t kTooMany = 2;  // of the old versions
  if (code == 0) {
    const Reply reply(Sign::accepted, LoginReason::none, "result 0");
    co_return reply;
  }
  if (code == kTooMany) {
    const Reply reply(Sign::locked, LoginReason::lock_words, "result 2");
    co_return reply;
  }
  std::string reason;
  if (!begun.old) reason = co_await read_reason(stream);
  co_return refusal(reason, Sign::refused);
}

}  // namespace

extern const LoginCheck vnc_login;
const LoginCheck vnc_login{.service = "vnc",
                           .protocols = kProtocols,
                           .communities = false,
                           .guest = {},
                           .look = look,
                           .attempt = attempt};

}  // namespace tenken::logins
