#include "scanner/capture/file_source.hpp"

#include "model/messages.hpp"
#include "scanner/capture/fields.hpp"
#include "scanner/capture/formats.hpp"

namespace tenken::capture {
namespace {

FileEnd::Kind kind_of(InputEnd end, bool between_frames) {
  switch (end) {
    case InputEnd::failed:
      return FileEnd::Kind::failed;
    case InputEnd::damaged:
      return FileEnd::Kind::damaged;
    case InputEnd::truncated:
      return FileEnd::Kind::truncated;
    case InputEnd::none:
    case InputEnd::complete:
      break;
  }
  return between_frames ? FileEnd::Kind::complete : FileEnd::Kind::truncated;
}

}  // namespace

std::optional<Note> FileEnd::note(const std::string& path) const {
  const auto say = [&](Msg message) {
    return Note(message, {printable(path), std::to_string(frames), std::to_string(offset)});
  };
  switch (kind) {
    case Kind::truncated:
      return say(Msg::capture_truncated);
    case Kind::damaged:
      return say(Msg::capture_damaged);
    case Kind::failed:
      return say(Msg::capture_read_failed);
    case Kind::none:
    case Kind::complete:
      break;
  }
  return std::nullopt;
}

bool FileSource::stop(bool between_frames) {
  if (end_.kind != FileEnd::Kind::none) return false;
  feed_.skip(kMaxBlockBytes);  // less than a frame is left
  end_.kind = kind_of(feed_.end(), between_frames);
  end_.offset = feed_.offset();
  return false;
}

bool FileSource::stop_damaged() {
  if (end_.kind != FileEnd::Kind::none) return false;
  end_.kind = FileEnd::Kind::damaged;
  end_.offset = feed_.offset();
  return false;
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path, std::uint32_t file) {
  Result<ByteFeed> feed = open_bytes(path);
  if (!feed) return Unexpected(std::move(feed).error());
  return read(std::move(*feed), path, file);
}

Result<std::unique_ptr<FileSource>> FileSource::read(ByteFeed feed, const std::string& name,
                                                     std::uint32_t file) {
  const ByteView magic = feed.peek(sizeof(std::uint32_t));
  if (magic.size() < sizeof(std::uint32_t) && feed.end() == InputEnd::failed)
    return fail(Errc::io, Note(Msg::capture_cannot_read, {printable(name)}),
                Note(Msg::capture_cannot_read_remedy));
  Result<std::unique_ptr<FileSource>> source = fail(Errc::malformed, "");
  if (magic.size() == sizeof(std::uint32_t)) {
    if (is_pcap(magic))
      source = read_pcap(std::move(feed), file);
    else if (be32(magic.data()) == kSectionHeader)
      source = read_pcapng(std::move(feed), file);
  }
  if (source) return source;
  const bool version = source.error().code == Errc::unsupported;
  return fail(source.error().code,
              Note(version ? Msg::capture_unsupported : Msg::capture_no_capture, {printable(name)}),
              Note(Msg::capture_no_capture_remedy, {printable(name)}), source.error().detail);
}

}  // namespace tenken::capture
