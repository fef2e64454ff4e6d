#include "scanner/net/transcript.hpp"

#include <algorithm>

namespace tenken::net {
namespace {

constexpr char kNote = '#';
constexpr std::size_t kMaxNotes = 64;

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (byte >= 0x20 && byte < 0x7F && byte != '\\') {
    out += static_cast<char>(byte);
    return;
  }
  out += "\\x";
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0x0FU];
}

}  // namespace

void Transcript::add(Direction direction, ByteView bytes) {
  if (bytes.empty()) return;
  const ByteView kept = bytes.first(std::min(bytes.size(), kMaxEvidenceBytes - size_));
  if (kept.size() < bytes.size()) truncated_ = true;
  if (kept.empty()) return;
  size_ += kept.size();
  const char mark = direction == Direction::sent ? '>' : '<';
  if (!parts_.empty() && parts_.back().mark == mark)
    parts_.back().bytes.insert(parts_.back().bytes.end(), kept.begin(), kept.end());
  else
    parts_.emplace_back(mark, kept);
}

void Transcript::note(std::string_view text) {
  const auto is_note = [](const Part& part) { return part.mark == kNote; };
  if (std::count_if(parts_.begin(), parts_.end(), is_note) < static_cast<long>(kMaxNotes))
    parts_.emplace_back(kNote, as_bytes(text.substr(0, 256)));
}

std::string Transcript::to_string() const {
  std::string out;
  for (const Part& part : parts_) {
    bool line_start = true;
    for (const std::byte byte : part.bytes) {
      if (line_start) {
        out += part.mark;
        out += ' ';
      }
      append_escaped(out, std::to_integer<unsigned char>(byte));
      line_start = byte == std::byte{'\n'};
      if (line_start) out += '\n';
    }
    if (!line_start) out += '\n';
  }
  if (truncated_) out += "# transcript truncated\n";
  return out;
}

}  // namespace tenken::net
