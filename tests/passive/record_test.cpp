// Recordings of what was heard: their files, and that no secret is in them.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "catch.hpp"
#include <sys/resource.h>
#include <sys/stat.h>

#include "capture_support.hpp"
#include "captures.hpp"
#include "model/claims.hpp"
#include "scanner/capture/merge.hpp"
#include "scanner/capture/recorder.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::Frame;
using capture::Recorder;
using capture::RecordSettings;

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tenken-record-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_))
      all.insert(entry.path().filename().string());
    return all;
  }

 private:
  fs::path path_;
};

RecordSettings settings_for(const fs::path& path, std::uint64_t most = 256'000'000) {
  RecordSettings settings;
  settings.path = path;
  settings.most_bytes = most;
  settings.interface = "eth7";
  settings.application = "tenken test";
  return settings;
}

Frame frame_of(const Bytes& data, std::int64_t ns = 1'700'000'000'123'456'789,
               capture::LinkType link = capture::LinkType::ethernet) {
  Frame frame;
  frame.data = data;
  frame.original_length = static_cast<std::uint32_t>(data.size());
  frame.at = Timestamp(ns);
  frame.link_type = link;
  return frame;
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Stored {
  Bytes data;
  std::uint32_t original = 0;
  std::int64_t ns = 0;
  capture::LinkType link = capture::LinkType::ethernet;
};

std::vector<Stored> stored(const fs::path& path) {
  auto source = capture::FileSource::open(path.string(), 0).value();
  std::vector<Stored> all;
  for (Frame frame; source->next(frame);)
    all.push_back({Bytes(frame.data.begin(), frame.data.end()), frame.original_length,
                   frame.at.nanoseconds, frame.link_type});
  CHECK(source->end().kind == capture::FileEnd::Kind::complete);
  return all;
}

const Bytes kArp = from_hex(
    "ffffffffffff 020000000009 0806 0001 0800 06 04 0001 020000000009 c0a80709 000000000000"
    "c0a80701");

/// A segment of TCP whose payload must not be stored.
Bytes login() {
  return ethernet(0x0800, ipv4(6, tcp(40000, 21, 0x18, to_bytes("PASS geheim\r\n"))));
}

}  // namespace

TEST_CASE("a recording says what it is and holds every frame with its time", "[record]") {
  const Folder folder;
  auto recorder = Recorder::open(settings_for(folder / "site.pcapng")).value();
  recorder->record(frame_of(kArp));
  recorder->record(frame_of(login(), 1'700'000'000'123'456'790));
  const Bytes raw = ipv4(17, udp(5353, 5353, from_hex("0000 8400 0000 0000 0000 0000")));
  recorder->record(frame_of(raw, 1'700'000'001'000'000'001, capture::LinkType::raw));
  recorder->flush();
  CHECK(recorder->frames() == 3);
  CHECK(recorder->cut() == 1);

  const fs::path file = folder / "site.0001.pcapng";
  CHECK(folder.names() == std::set<std::string>{"site.0001.pcapng"});
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  const std::vector<Stored> all = stored(file);
  REQUIRE(all.size() == 3);
  CHECK(all[0].data == kArp);
  CHECK(all[0].ns == 1'700'000'000'123'456'789);
  CHECK(all[1].data.size() == login().size() - 13);
  CHECK(all[1].original == login().size());
  CHECK(all[2].link == capture::LinkType::raw);
  CHECK(all[2].data == raw);
  const std::string bytes = content(file);
  CHECK(bytes.find("eth7") != std::string::npos);
  CHECK(bytes.find("tenken test") != std::string::npos);
  CHECK(bytes.find("geheim") == std::string::npos);
}

TEST_CASE("a recording keeps its limit and loses the oldest first", "[record]") {
  const Folder folder;
  constexpr std::uint64_t kLimit = Recorder::kLeastBytes;
  auto recorder = Recorder::open(settings_for(folder / "ring.pcapng", kLimit)).value();
  const Bytes frame = kArp;
  constexpr std::uint64_t kFrames = 200'000;  // over two times the limit
  for (std::uint64_t i = 0; i < kFrames; ++i)
    recorder->record(frame_of(frame, static_cast<std::int64_t>(i)));
  recorder->flush();
  CHECK_FALSE(recorder->failure());
  CHECK(recorder->removed() > 0);
  const auto files = recorder->files();
  CHECK(files.size() == Recorder::kSegments);
  CHECK(folder.names().size() == files.size());
  std::uint64_t bytes = 0;
  std::int64_t next = -1;
  for (const fs::path& file : files) {
    bytes += fs::file_size(file);
    for (const Stored& one : stored(file)) {
      if (next >= 0 && one.ns != next) FAIL("a frame is missing in the middle");
      next = one.ns + 1;
    }
  }
  CHECK(next == static_cast<std::int64_t>(kFrames));
  CHECK(bytes <= kLimit);
  CHECK(bytes > kLimit / 2);
}

TEST_CASE("a recording touches no file that is not its own", "[record]") {
  const Folder folder;
  std::ofstream(folder / "a.0007.pcapng") << "evidence";
  const auto refused = Recorder::open(settings_for(folder / "a.pcapng"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::usage);
  CHECK(content(folder / "a.0007.pcapng") == "evidence");
  CHECK(folder.names() == std::set<std::string>{"a.0007.pcapng"});

  SECTION("a link to somewhere else is not followed") {
    fs::create_symlink(folder / "a.0007.pcapng", folder / "b.0001.pcapng");
    CHECK_FALSE(Recorder::open(settings_for(folder / "b.pcapng")));
    CHECK(content(folder / "a.0007.pcapng") == "evidence");
  }
  SECTION("one that took the place of the oldest stays, and one in the way ends the recording") {
    auto recorder =
        Recorder::open(settings_for(folder / "c.pcapng", Recorder::kLeastBytes)).value();
    fs::remove(folder / "c.0001.pcapng");
    std::ofstream(folder / "c.0001.pcapng") << "other";
    std::ofstream(folder / "c.0012.pcapng") << "in the way";
    for (int i = 0; i < 300'000 && !recorder->failure(); ++i) recorder->record(frame_of(kArp));
    REQUIRE(recorder->failure());
    CHECK(recorder->failure()->code == Errc::io);
    CHECK(content(folder / "c.0001.pcapng") == "other");
    CHECK(content(folder / "c.0012.pcapng") == "in the way");
  }
  SECTION("a folder that is not there") {
    const auto nowhere = Recorder::open(settings_for(folder / "none/x.pcapng"));
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Errc::io);
  }
  SECTION("nothing heard leaves nothing behind") {
    { auto recorder = Recorder::open(settings_for(folder / "d.pcapng")).value(); }
    CHECK(folder.names() == std::set<std::string>{"a.0007.pcapng"});
  }
}

TEST_CASE("a full disk ends a recording that stays readable", "[record]") {
  const Folder folder;
  auto recorder = Recorder::open(settings_for(folder / "full.pcapng")).value();
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit small = before;
  small.rlim_cur = 100'001;  // in the middle of a block
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  for (int i = 0; i < 10'000; ++i) recorder->record(frame_of(kArp, i));
  recorder->flush();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE(recorder->failure());
  CHECK(recorder->failure()->code == Errc::io);
  CHECK(recorder->failure()->detail.find("full.0001.pcapng") != std::string::npos);
  const auto all = stored(folder / "full.0001.pcapng");
  CHECK(all.size() > 1000);
  CHECK(recorder->frames() == all.size());
  CHECK(recorder->cut() == 0);
  recorder->record(frame_of(kArp));  // harmless
  CHECK(stored(folder / "full.0001.pcapng").size() == all.size());
}

TEST_CASE("a recording that was killed can be read to the cut", "[record]") {
  const Folder folder;
  auto recorder = Recorder::open(settings_for(folder / "k.pcapng")).value();
  for (int i = 0; i < 100; ++i) recorder->record(frame_of(kArp, i));
  recorder->flush();
  const std::string whole = content(folder / "k.0001.pcapng");
  for (std::size_t cut = whole.size() - 1; cut > whole.size() - 100; cut -= 7) {
    auto feed = capture::unpacked(capture::memory_input(as_bytes(whole).first(cut)));
    auto source = capture::FileSource::read(std::move(feed), "k", 0).value();
    std::uint64_t frames = 0;
    for (Frame frame; source->next(frame);) ++frames;
    CHECK(frames >= 98);
    CHECK(source->end().kind != capture::FileEnd::Kind::damaged);
  }
}
