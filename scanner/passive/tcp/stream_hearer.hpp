// Stream hearers: what turns both directions of a TCP connection into signals. One file for each
// protocol, listed in registry.def.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/heard.hpp"
#include "scanner/dissect/ot.hpp"
#include "scanner/passive/hearer.hpp"
#include "scanner/passive/signals.hpp"

namespace tenken::passive::tcp {

enum class Side : std::uint8_t { client, server };

/// Bytes where a message may begin, on a connection whose protocol is not known yet.
struct Opening {
  ByteView bytes;
  bool hinted = false;         ///< the port is one of the hearer's
  std::optional<Side> side;    ///< whose bytes they are, where the handshake was seen
  Side likely = Side::client;  ///< the same, else by the ports

  Opening() = default;
  bool may_be(Side wanted) const { return !side || *side == wanted; }
  std::string_view text() const { return as_text(bytes); }
};

/// Whether they are the hearer's, and whose bytes they are.
enum class Fit : std::uint8_t { no, undecided, client, server };

/// What fits both sides is of the one that the ports tell.
inline Fit fit_of_either(const Opening& opening) {
  return opening.likely == Side::client ? Fit::client : Fit::server;
}

/// The connection of which a session hears.
struct Talk {
  Signals& signals;
  Who client;
  Who server;  ///< with its port
  Side from = Side::client;

  explicit Talk(Signals& s) : signals(s) {}
  bool from_client() const { return from == Side::client; }
  /// The device that serves, without the port.
  Who server_device() const { return {server.mac, server.ip}; }
  void client_says(Kind kind, std::string_view value) const { signals.say(client, kind, value); }
  /// About the service.
  void server_says(Kind kind, std::string_view value) const { signals.say(server, kind, value); }
  void server_device_says(Kind kind, std::string_view value) const {
    signals.say(server_device(), kind, value);
  }
  /// About the device that sends, whatever its part.
  void sender_says(Kind kind, std::string_view value) const {
    signals.say(from_client() ? client : server_device(), kind, value);
  }
  /// The server answered in its protocol: `name` as in service.protocol.
  void serves(std::string_view name, bool cleartext) const {
    server_says(Kind::tcp_served, "open");
    server_says(Kind::service_protocol, name);
    server_says(Kind::service_cleartext, cleartext ? "true" : "false");
    signals.peers().session(client, server, Transport::tcp, name, cleartext);
  }
  /// The client calls the server so.
  void client_names_server(std::string_view name) const {
    signals.peers().name(client, server.ip, name);
  }
};

/// What a session made of the bytes that it was given.
struct Progress {
  enum class Next : std::uint8_t {
    more,  ///< go on behind what was taken; if nothing was taken, when there is more
    seek,  ///< go on where a packet begins with a message (StreamSession::resumes)
    deaf,  ///< nothing more of this direction
    over,  ///< nothing more of the connection
  };
  Next next = Next::more;
  std::uint64_t taken = 0;  ///< may reach behind the bytes that are there: those are skipped
  std::size_t wants = 0;    ///< where nothing was taken: not before so many bytes are there

  static Progress took(std::uint64_t count) { return {Next::more, count, 0}; }
  static Progress needs(std::size_t count = 0) { return {Next::more, 0, count}; }
  static Progress seek() { return {Next::seek, 0, 0}; }
  static Progress deaf() { return {Next::deaf, 0, 0}; }
  static Progress over() { return {Next::over, 0, 0}; }
};

// The two ways in which parsers tell where a message ends.
inline Progress progress_of(const dissect::StreamMessage& message) {
  if (message) return Progress::took(message->size());
  return message.error() == dissect::StreamGap::need_more ? Progress::needs() : Progress::seek();
}
template <class T>
Progress progress_of(const dissect::Heard<T>& heard) {
  if (heard.whole()) return Progress::took(heard.size);
  return heard.foreign() ? Progress::seek() : Progress::needs();
}

/// One connection. How its bytes were cut into packets changes nothing.
class StreamSession {
 public:
  StreamSession() = default;
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;
  virtual ~StreamSession() = default;

  /// All bytes of talk.from that were not taken yet, at least one; called again until nothing is
  /// taken. They are views for the time of the call.
  virtual Progress hear(const Talk& talk, ByteView bytes) = 0;
  /// Whether a direction whose bytes were lost can go on with these, with which a packet begins.
  virtual bool resumes(Side, ByteView) { return false; }
  /// The connection is over.
  virtual void finish(const Talk&) {}
};

struct StreamHearer {
  static constexpr std::size_t kUsualMessage = std::size_t{16} * 1024;

  std::string_view name;
  std::span<const std::uint16_t> ports;  ///< a hint only
  Fit (*sniff)(const Opening& opening);
  std::unique_ptr<StreamSession> (*open)();
  std::size_t session_bytes;               ///< memory of a session
  std::size_t most_bytes = kUsualMessage;  ///< of a message; what is longer is given up

  bool hinted(std::uint16_t port) const;
};

/// All of registry.def, in its order: where several fit, the first one gets the connection.
std::span<const StreamHearer> stream_hearers();

/// What is behind a session of type `Session`.
template <class Session>
StreamHearer stream_hearer(std::string_view name, std::span<const std::uint16_t> ports,
                           Fit (*sniff)(const Opening&),
                           std::size_t most_bytes = StreamHearer::kUsualMessage) {
  return {name,
          ports,
          sniff,
          []() -> std::unique_ptr<StreamSession> { return std::make_unique<Session>(); },
          sizeof(Session),
          most_bytes};
}

}  // namespace tenken::passive::tcp
