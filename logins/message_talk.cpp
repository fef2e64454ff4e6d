#include "logins/message_talk.hpp"

namespace tenken::logins {

Task<Result<Bytes>> ask_message(net::Stream& stream, Request request, Framer framer, Waits waits) {
  constexpr std::size_t kReadSize = 8192;
  constexpr std::size_t kLongest = std::size_t{128} * 1024;
  const Result<void> sent = co_await send(stream, std::move(request));
  if (!sent) co_return Unexpected(sent.error());
  Bytes heard;
  while (heard.size() < kLongest) {
    const Result<Bytes> bytes = co_await stream.read_some(kReadSize, waits.answer);
    if (!bytes) co_return Unexpected(bytes.error());
    if (bytes->empty()) co_return fail(Errc::timed_out, "no answer");
    heard.insert(heard.end(), bytes->begin(), bytes->end());
    const dissect::StreamMessage message = framer(heard);
    if (message) {
      Bytes whole(message->begin(), message->end());
      co_return whole;
    }
    if (message.error() == dissect::StreamGap::foreign)
      co_return fail(Errc::malformed, "another protocol");
  }
  co_return fail(Errc::malformed, "a message without an end");
}

}  // namespace tenken::logins
