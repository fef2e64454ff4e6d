// A server's reply in lines of text: FTP, SMTP, POP3 and IMAP. RFC 959 section 4.2, RFC 5321
// section 4.2, RFC 1939 section 3, RFC 3501 section 2.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenken::dissect {

/// How a reply ends.
enum class ReplyForm : std::uint8_t {
  line,    ///< after one line
  coded,   ///< "220-..." goes on, "220 ..." ends (FTP, SMTP)
  dotted,  ///< "+OK", lines, "."; "-ERR" alone (POP3)
  tagged,  ///< "* ..." lines, then "a OK" (IMAP, tag "a")
};

/// Collects one reply from pieces of any size. Lines end in LF, with or without CR; those beyond
/// kMaxLines are not kept, longer ones are cut.
class ReplyLines {
 public:
  static constexpr std::size_t kMaxLines = 64;
  static constexpr std::size_t kMaxLine = 512;  ///< bytes kept

  explicit ReplyLines(ReplyForm form) : form_(form) {}

  void feed(std::string_view bytes);
  bool done() const { return done_; }
  /// What came behind the reply.
  const std::string& rest() const { return rest_; }
  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  void end_line();
  bool ends_reply(std::string_view line);

  ReplyForm form_;
  std::string line_;
  std::string code_;  ///< of a coded reply that goes on
  std::vector<std::string> lines_;
  std::string rest_;
  bool first_ = true;
  bool done_ = false;
};

/// The code that a line of a coded reply begins with; 0 without one.
int reply_code(std::string_view line);

/// Whether `word` is among the words of `line` behind its first `skip` characters, whatever the
/// case; '=' and ',' end words as blanks do.
bool has_word(std::string_view line, std::string_view word, std::size_t skip = 0);

}  // namespace tenken::dissect
