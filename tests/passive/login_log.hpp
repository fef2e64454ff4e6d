// What a follower of logins told, as texts that a test compares.
#pragma once

#include <string>
#include <vector>

#include "scanner/dissect/login.hpp"
#include "streams.hpp"

namespace tenken::test {

/// "clear admin:1234 accepted" for each login.
using LoginLog = std::vector<std::string>;

inline std::string login_text(const dissect::Login& login, dissect::LoginOutcome outcome) {
  static constexpr const char* kKinds[] = {"none", "clear", "challenge", "token", "unread"};
  static constexpr const char* kOutcomes[] = {"undecided", "accepted", "refused"};
  std::string text = std::string(kKinds[static_cast<int>(login.kind)]) + " ";
  text += std::string(login.user) + ":" + std::string(as_text(login.secret.reveal()));
  return text + " " + kOutcomes[static_cast<int>(outcome)];
}

/// Feeds a follower with a conversation, cut into pieces of at most `size` bytes.
template <class Follower>
LoginLog follow(Follower& follower, const Conversation& conversation, std::size_t size) {
  LoginLog log;
  const auto sink = [&](const dissect::Login& login, dissect::LoginOutcome outcome) {
    log.push_back(login_text(login, outcome));
  };
  conversation.for_each_piece(size, [&](bool from_client, ByteView piece) {
    if (from_client)
      follower.client(piece, sink);
    else
      follower.server(piece, sink);
  });
  follower.finish(sink);
  return log;
}

}  // namespace tenken::test
