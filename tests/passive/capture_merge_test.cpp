// Several captures as one.
#include <algorithm>

#include "catch.hpp"
#include <fcntl.h>
#include <unistd.h>

#include "capture_support.hpp"
#include "scanner/capture/merge.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// A frame whose bytes name it.
TestFrame named(std::string_view name, std::int64_t seconds) {
  TestFrame frame;
  frame.data = to_bytes(name);
  frame.ns = seconds * 1'000'000'000;
  return frame;
}

/// The names of all frames in their order.
std::string sequence(const std::vector<std::string>& paths) {
  auto files = capture::MergedFiles::open(paths).value();
  capture::Frame frame;
  std::string names;
  while (files.next(frame)) {
    names += std::string(as_text(frame.data)) + " ";
    // The file of a frame is the one that the caller named at this place.
    CHECK(frame.number <= 3);
    CHECK(frame.file < paths.size());
  }
  for (const auto& file : files.files()) CHECK(file.end.kind == capture::FileEnd::Kind::complete);
  return names;
}

std::vector<std::string> every_order_gives(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> sequences;
  do sequences.push_back(sequence(paths));
  while (std::next_permutation(paths.begin(), paths.end()));
  std::sort(sequences.begin(), sequences.end());
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
  return sequences;
}

}  // namespace

TEST_CASE("Captures that overlap are read in the order of time, however they are named",
          "[capture]") {
  const TestFolder folder;
  const std::vector<std::string> paths{
      folder.write("a.pcap", make_pcap({named("a1", 1), named("a4", 4), named("a5", 5)})),
      folder.write("b.pcap", make_pcap({named("b2", 2), named("b4", 4)})),
      folder.write("c.pcap.gz", gzipped(make_pcap({named("c9", 9)}, false, 0xA1B23C4D))),
      folder.write("empty.pcap", make_pcap({}))};
  CHECK(every_order_gives(paths) == std::vector<std::string>{"a1 b2 a4 b4 a5 c9 "});
}

TEST_CASE("Frames of the same moment go by the start of their file, then by its path",
          "[capture]") {
  const TestFolder folder;
  // The part that began first goes first, though its name is the larger one.
  const std::vector<std::string> split{
      folder.write("z.pcap", make_pcap({named("1", 1), named("2", 2)})),
      folder.write("a.pcap", make_pcap({named("3", 2), named("4", 2)}))};
  CHECK(every_order_gives(split) == std::vector<std::string>{"1 2 3 4 "});
  const std::vector<std::string> taps{
      folder.write("tap1", make_pcap({named("x", 1), named("y", 2)})),
      folder.write("tap2", make_pcap({named("X", 1), named("Y", 2)}))};
  CHECK(every_order_gives(taps) == std::vector<std::string>{"x X y Y "});
}

TEST_CASE("A file that is not sorted keeps its own order", "[capture]") {
  const TestFolder folder;
  const std::vector<std::string> paths{
      folder.write("a", make_pcap({named("a3", 3), named("a1", 1), named("a5", 5)})),
      folder.write("b", make_pcap({named("b2", 2), named("b4", 4)}))};
  CHECK(every_order_gives(paths) == std::vector<std::string>{"b2 a3 a1 b4 a5 "});
}

TEST_CASE("How each file ended is told under its own name", "[capture]") {
  const TestFolder folder;
  Bytes cut = make_pcap({named("a1", 1), named("a3", 3)});
  cut.pop_back();
  const std::vector<std::string> paths{folder.write("whole", make_pcap({named("b2", 2)})),
                                       folder.write("cut", cut)};
  auto files = capture::MergedFiles::open(paths).value();
  capture::Frame frame;
  std::uint64_t count = 0;
  while (files.next(frame)) ++count;
  CHECK_FALSE(files.next(frame));
  CHECK(count == 2);
  const auto ends = files.files();
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].path == paths[0]);
  CHECK(ends[0].end.kind == capture::FileEnd::Kind::complete);
  CHECK(ends[1].end.kind == capture::FileEnd::Kind::truncated);
  CHECK(ends[1].end.frames == 1);
}

TEST_CASE("More captures than may be open at once are merged when they do not overlap",
          "[capture]") {
  const TestFolder folder;
  std::vector<std::string> paths;
  constexpr int kFiles = 1500;  // above the usual limit of 1024 descriptors
  for (int i = kFiles; i > 0; --i)
    paths.push_back(folder.write(std::to_string(i), make_pcap({named(std::to_string(i), i)})));
  auto files = capture::MergedFiles::open(paths).value();
  capture::Frame frame;
  int at = 0;
  while (files.next(frame)) REQUIRE(as_text(frame.data) == std::to_string(++at));
  CHECK(at == kFiles);
}

TEST_CASE("Standard input is merged with files, though it cannot be read twice", "[capture]") {
  const TestFolder folder;
  const std::string input =
      folder.write("input", gzipped(make_pcap({named("i2", 2), named("i4", 4)})));
  const std::string other = folder.write("other", make_pcap({named("a1", 1), named("a3", 3)}));
  const int kept = ::dup(STDIN_FILENO);
  const int fd = ::open(input.c_str(), O_RDONLY);
  REQUIRE(::dup2(fd, STDIN_FILENO) == STDIN_FILENO);
  CHECK(sequence({"-", other}) == "a1 i2 a3 i4 ");
  ::dup2(kept, STDIN_FILENO);
  ::close(fd);
  ::close(kept);
}

TEST_CASE("One file that is no capture refuses them all by its name", "[capture]") {
  const TestFolder folder;
  const std::string bad = folder.write("bad", as_bytes("nothing"));
  const auto files = capture::MergedFiles::open({folder.write("good", make_pcap({})), bad});
  REQUIRE_FALSE(files);
  CHECK(files.error().message(Lang::en).find(bad) != std::string::npos);
}
