#include <linux/netlink.h>

#include "scanner/wifi_feeds/nl_talk.hpp"

namespace tenken::wifi_feeds {

std::optional<int> read_answer(ByteView bytes, std::uint16_t family, std::uint32_t sequence,
                               const NlTalk::OnCommand& on_command) {
  NlMessages messages(bytes);
  while (const auto message = messages.next()) {
    if (message->sequence != sequence) continue;  // of an earlier question, or news
    if (message->type == NLMSG_ERROR) {
      const std::int32_t error = read_error(message->body).value_or(0);
      return error > 0 || error == INT32_MIN ? 0 : -error;
    }
    if (message->type == NLMSG_DONE) return 0;
    if (message->type != family) continue;
    if (const auto command = read_command(message->body)) on_command(*command);
  }
  return std::nullopt;
}

}  // namespace tenken::wifi_feeds
