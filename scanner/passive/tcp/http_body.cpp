#include "scanner/passive/tcp/http_body.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tenken::passive::tcp {
namespace {

constexpr std::size_t kMostLine = 256;  // bytes of the line before a chunk, and in the trailer
constexpr int kHexadecimal = 16;
constexpr std::uint64_t kMostChunk = std::uint64_t{1} << 40U;

}  // namespace

void HttpBody::begin(Stage stage, std::uint64_t left, bool keep) {
  stage_ = stage;
  left_ = left;
  keep_ = keep;
  broken_ = false;
  kept_.clear();
}

void HttpBody::begin_length(std::uint64_t length, bool keep) {
  begin(length == 0 ? Stage::none : Stage::data, length, keep);
}

void HttpBody::begin_chunks(bool keep) { begin(Stage::chunk_head, 0, keep); }

void HttpBody::begin_open(bool keep) {
  begin(Stage::data, std::numeric_limits<std::uint64_t>::max(), keep);
}

/// Connections stay open for long after a page: its memory goes back at once.
void HttpBody::forget() {
  stage_ = Stage::none;
  kept_ = std::string();
}

std::uint64_t HttpBody::feed(ByteView bytes) {
  return stage_ == Stage::data || stage_ == Stage::chunk_data ? feed_data(bytes) : feed_line(bytes);
}

std::uint64_t HttpBody::feed_data(ByteView bytes) {
  const bool wants = keep_ && kept_.size() < kMostKept;
  std::uint64_t taken = std::min<std::uint64_t>(left_, bytes.size());
  if (wants) {
    if (kept_.empty()) kept_.reserve(std::min<std::uint64_t>(left_, kMostKept));
    kept_.append(
        as_text(bytes).substr(0, std::min<std::uint64_t>(taken, kMostKept - kept_.size())));
  } else {
    taken = left_;  // the rest need not even come
  }
  left_ -= taken;
  if (left_ == 0) stage_ = stage_ == Stage::data ? Stage::none : Stage::chunk_end;
  return taken;
}

std::uint64_t HttpBody::feed_line(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    broken_ = text.size() > kMostLine;
    return 0;
  }
  std::string_view line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  end_line(line);
  return broken_ ? 0 : end + 1;
}

void HttpBody::end_line(std::string_view line) {
  switch (stage_) {
    case Stage::chunk_head: {
      const auto [rest, error] =
          std::from_chars(line.data(), line.data() + line.size(), left_, kHexadecimal);
      broken_ = error != std::errc() || left_ > kMostChunk;
      stage_ = left_ == 0 ? Stage::trailer : Stage::chunk_data;
      return;
    }
    case Stage::chunk_end:
      broken_ = !line.empty();
      stage_ = Stage::chunk_head;
      return;
    default:
      if (line.empty()) stage_ = Stage::none;
  }
}

}  // namespace tenken::passive::tcp
