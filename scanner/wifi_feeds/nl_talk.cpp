#include "scanner/wifi_feeds/nl_talk.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <poll.h>

#include "model/messages.hpp"

namespace tenken::wifi_feeds {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kAnswerWait{5000};   // a dump of many networks comes at once
constexpr std::size_t kMostRounds = 65536;  // datagrams of one answer

struct SocketFree {
  void operator()(nl_sock* socket) const { nl_socket_free(socket); }
};
using Socket = std::unique_ptr<nl_sock, SocketFree>;

Unexpected broken(const char* what) {
  return fail(Errc::environment, Note(Msg::wifi_feed_no_nl80211),
              Note(Msg::wifi_feed_no_nl80211_fix), what);
}

class KernelTalk final : public NlTalk {
 public:
  KernelTalk(Socket questions, Socket news, std::uint16_t family)
      : questions_(std::move(questions)), news_(std::move(news)), family_(family) {}

  std::uint16_t family() const override { return family_; }

  Result<int> ask(Bytes request, const OnCommand& on_command) override {
    nlmsghdr header;
    if (request.size() < sizeof header) return broken("a request without a header");
    std::memcpy(&header, request.data(), sizeof header);
    header.nlmsg_seq = nl_socket_use_seq(questions_.get());
    header.nlmsg_pid = nl_socket_get_local_port(questions_.get());
    header.nlmsg_flags |= NLM_F_REQUEST;
    std::memcpy(request.data(), &header, sizeof header);
    if (const int sent = nl_sendto(questions_.get(), request.data(), request.size()); sent < 0)
      return broken(nl_geterror(sent));
    const auto end = Clock::now() + kAnswerWait;
    for (std::size_t round = 0; round < kMostRounds; ++round) {
      auto received = receive(*questions_, end);
      if (!received) return Unexpected(received.error());
      if (const auto ended = read_answer(*received, family_, header.nlmsg_seq, on_command))
        return *ended;
    }
    return broken("the answer does not end");
  }

  Result<bool> await_scan(milliseconds wait,
                          const std::function<bool(const NlCommand&)>& done) override {
    const auto end = Clock::now() + wait;
    while (Clock::now() < end) {
      auto received = receive(*news_, end);
      if (!received) return false;
      NlMessages messages(*received);
      while (const auto message = messages.next()) {
        const auto command = read_command(message->body);
        if (message->type == family_ && command && done(*command)) return true;
      }
    }
    return false;
  }

 private:
  /// One datagram.
  Result<Bytes> receive(nl_sock& socket, Clock::time_point end) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd ready{nl_socket_get_fd(&socket), POLLIN, 0};
    if (left <= milliseconds::zero() || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0)
      return broken("no answer in time");
    sockaddr_nl from{};
    unsigned char* data = nullptr;
    const int size = nl_recv(&socket, &from, &data, nullptr);
    if (size <= 0) return broken(nl_geterror(size));
    const std::unique_ptr<unsigned char, decltype(&std::free)> owned(data, &std::free);
    // Only the kernel has port 0; others on this machine may write to the socket as well.
    if (from.nl_pid != 0) return Bytes();
    const auto* const first = reinterpret_cast<const std::byte*>(data);
    return Bytes(first, first + size);
  }

  Socket questions_;
  Socket news_;
  std::uint16_t family_;
};

}  // namespace

Result<std::unique_ptr<NlTalk>> open_nl80211() {
  Socket questions(nl_socket_alloc());
  Socket news(nl_socket_alloc());
  if (!questions || !news) return broken("no memory");
  for (nl_sock* const socket : {questions.get(), news.get()})
    if (const int error = genl_connect(socket); error < 0) return broken(nl_geterror(error));
  const int family = genl_ctrl_resolve(questions.get(), "nl80211");
  if (family < 0) return broken(nl_geterror(family));
  if (const int group = genl_ctrl_resolve_grp(questions.get(), "nl80211", "scan"); group >= 0)
    (void)nl_socket_add_membership(news.get(), group);
  return std::make_unique<KernelTalk>(std::move(questions), std::move(news),
                                      static_cast<std::uint16_t>(family));
}

}  // namespace tenken::wifi_feeds
