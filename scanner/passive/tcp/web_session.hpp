// WebSession: what HTTP and RTSP have in common on a connection.
#pragma once

#include <optional>
#include <string>

#include "scanner/dissect/http_heard.hpp"
#include "scanner/passive/tcp/http_body.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {

struct WebKinds {
  std::string_view protocol;  ///< of the first line: "HTTP"
  std::string_view service;
  LoginKinds login;
  Kind server;
  Kind realm;
  Kind user_agent;
};

class WebSession : public StreamSession {
 public:
  static constexpr std::size_t kMostMessage = std::size_t{50} * 1024;  ///< head and form

  explicit WebSession(const WebKinds& kinds) : kinds_(kinds) {}

  Progress hear(const Talk& talk, ByteView bytes) override;
  bool resumes(Side from, ByteView bytes) override;
  void finish(const Talk& talk) override;

 private:
  Progress hear_request(const Talk& talk, ByteView bytes);
  Progress hear_reply(const Talk& talk, ByteView bytes);
  Progress hear_body(const Talk& talk, ByteView bytes);
  void say_request(const Talk& talk, const dissect::HttpRequest& request);
  void say_reply(const Talk& talk, const dissect::HttpReply& reply) const;
  void say_fate_of_login(const Talk& talk, int status);
  void begin_body(const dissect::HttpReply& reply, std::uint64_t length);
  void end_body(const Talk& talk);

  const WebKinds& kinds_;
  HttpBody body_;
  std::string content_type_;
  std::optional<HeardSecret> login_;  ///< of the newest request
  bool challenged_ = false;           ///< a login was asked for
  std::uint32_t heads_ = 0;           ///< open requests, the oldest in the lowest bit: 1 for HEAD
  std::uint32_t open_ = 0;            ///< how many
};

/// Whether the first line is one of a request or answer of this protocol.
Fit sniff_web(const Opening& opening, std::string_view protocol);

}  // namespace tenken::passive::tcp
