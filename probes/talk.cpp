#include "probes/talk.hpp"

#include <algorithm>

namespace tenken::probes {
namespace {

using namespace std::chrono_literals;

constexpr auto kStall = 1800ms;      // between the bytes of one message
constexpr auto kReplyWait = 5000ms;  // some servers look up the client's name before they answer
constexpr std::size_t kReadSize = 2048;
constexpr std::size_t kMaxReply = std::size_t{16} * 1024;  // bytes of a reply in lines

}  // namespace

Task<Result<Bytes>> read_message(ProbeContext& context, net::Stream& stream, Framer framer,
                                 std::chrono::milliseconds wait, std::size_t max) {
  Bytes heard;
  while (true) {
    const auto bytes = co_await stream.read_some(std::min(kReadSize, max - heard.size()), wait);
    if (!bytes && (heard.empty() || bytes.error().code == Errc::cancelled))
      co_return Unexpected(bytes.error());
    if (!bytes || bytes->empty()) co_return context.not_mine(heard, "no whole answer");
    heard.insert(heard.end(), bytes->begin(), bytes->end());
    const auto message = framer(heard);
    if (message) {
      const auto end = heard.begin() + static_cast<std::ptrdiff_t>(message->size());
      const Bytes rest(end, heard.end());
      heard.erase(end, heard.end());
      if (!rest.empty()) stream.unread(rest);
      co_return heard;
    }
    if (message.error() == dissect::StreamGap::foreign)
      co_return context.not_mine(heard, "another protocol answers");
    if (heard.size() >= max) co_return context.not_mine(heard, "the answer is too long");
    wait = kStall;
  }
}

Task<Result<Bytes>> ask_message(ProbeContext& context, Bytes request, Framer framer,
                                std::size_t max) {
  if (const auto sent = co_await context.stream.write(std::move(request)); !sent)
    co_return Unexpected(sent.error());
  co_return co_await read_message(context, context.stream, framer, context.answer_wait, max);
}

Task<Result<std::vector<std::string>>> ask_lines(net::Stream& stream, std::string command,
                                                 dissect::ReplyForm form) {
  if (!command.empty())
    if (const auto sent = co_await stream.write(to_bytes(command)); !sent)
      co_return Unexpected(sent.error());
  dissect::ReplyLines reply(form);
  std::size_t size = 0;
  while (!reply.done()) {
    const auto bytes = co_await stream.read_some(kReadSize, kReplyWait);
    if (!bytes) co_return Unexpected(bytes.error());
    if (bytes->empty()) co_return fail(Errc::timed_out, "the reply breaks off");
    size += bytes->size();
    reply.feed(as_text(*bytes));
    if (size > kMaxReply && !reply.done()) co_return fail(Errc::limit, "the reply has no end");
  }
  if (!reply.rest().empty()) stream.unread(to_bytes(reply.rest()));
  co_return std::move(reply).lines();
}

}  // namespace tenken::probes
