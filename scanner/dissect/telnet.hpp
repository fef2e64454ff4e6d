// Telnet stream: data bytes apart from option negotiation. RFC 854 (commands), RFC 855 (options).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "scanner/dissect/telnet_decoder.hpp"

namespace tenken::dissect {

/// Decodes what a Telnet server sends, however it was cut into reads, and answers its offers with
/// refusals. Each option is refused once per direction (RFC 1143: answering repeats makes loops),
/// so the answers are bounded by 2 x 256.
class TelnetReader {
 public:
  static constexpr std::size_t kMaxText = 8192;  ///< data bytes kept; the rest is counted out

  /// Takes the next bytes and returns the refusals (WONT, DONT) to send.
  Bytes feed(ByteView bytes);

  /// The data bytes: NUL removed, CR NUL and IAC IAC resolved; no character set is implied.
  const std::string& text() const { return text_; }
  /// Whether at least one complete WILL, WONT, DO or DONT came.
  bool negotiated() const { return !offers_.empty(); }
  /// Without repeats and sorted, since a server's order may hang on the timing:
  /// "do:terminal-type,will:echo".
  std::string offers() const;
  /// Bytes after IAC that no Telnet command has: a sign of a binary protocol.
  std::size_t faults() const { return faults_; }

 private:
  void take_data(std::uint8_t byte);
  void take_option(std::uint8_t verb, std::uint8_t option, Bytes& answers);

  struct Offer {
    std::uint8_t verb;
    std::uint8_t option;
  };

  TelnetDecoder decoder_;
  std::string text_;
  std::vector<Offer> offers_;  ///< distinct, at most 4 x 256
  std::bitset<1024> seen_;     ///< offers_ as a set
  std::bitset<512> refused_;   ///< WONT for 0-255, DONT for 256-511
  std::size_t faults_ = 0;
};

/// Whether a server's first bytes look like Telnet negotiation: text, then well-formed IAC
/// commands.
bool has_telnet_negotiation(ByteView greeting);

}  // namespace tenken::dissect
