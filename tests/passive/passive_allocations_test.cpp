// A link is loud, and says the same for years: to hear it again takes no memory.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

#include "allocations.hpp"
#include "capture_support.hpp"
#include "captures.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/listener.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// Passwords are not remembered, nor is what cannot be read: its error has a text.
const std::set<std::string> kReadEachTime{"netbios", "snmp"};

constexpr std::int64_t kDay = 86'400'000'000'000;

/// What a capture holds, with the bytes.
std::vector<std::pair<Bytes, capture::Frame>> kept_frames(const std::filesystem::path& path) {
  std::vector<std::pair<Bytes, capture::Frame>> kept;
  auto source = capture::FileSource::open(path.string(), 0);
  if (!source) return kept;
  for (capture::Frame frame; (*source)->next(frame);)
    kept.emplace_back(Bytes(frame.data.begin(), frame.data.end()), frame);
  for (auto& [bytes, frame] : kept) frame.data = bytes;
  return kept;
}

/// The hearer that was given the last packet, or who hears packets of this kind.
std::string name_of(const passive::Listener& listener, const std::vector<std::uint64_t>& before,
                    const capture::Packet& packet) {
  const auto& given = listener.stats().given;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i] != before[i]) return std::string(passive::hearers()[i].name);
  return packet.is_ip() ? "IP protocol " + std::to_string(packet.protocol) : "link";
}

}  // namespace

TEST_CASE("what was said before is heard without memory from the heap", "[passive][captures]") {
  const std::filesystem::path folder = shared_captures("wired");
  if (folder.empty()) {
    WARN("skipped: no captures (set TENKEN_CAPTURES)");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  std::map<std::string, std::uint64_t> took;  // allocations by hearer
  std::uint64_t heard = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    auto frames = kept_frames(entry.path());
    passive::Listener listener;
    for (int day = 0; day < 4; ++day) {
      for (auto& [bytes, frame] : frames) {
        if (day == 1) frame.at = Timestamp(frame.at.nanoseconds + kDay);  // and then the same times
        const std::vector<std::uint64_t> given = listener.stats().given;
        const std::uint64_t before = allocations();
        listener.hear(frame);
        const std::uint64_t after = allocations();
        capture::Packet packet;
        capture::peel(frame, packet);
        // A connection that begins or speaks may keep something of its own.
        const bool tcp = packet.protocol == capture::ip_protocol::kTcp;
        if (day < 3 || (tcp && !packet.payload.empty())) continue;
        ++heard;
        if (after != before) took[name_of(listener, given, packet)] += after - before;
      }
    }
  }
  CHECK(heard > 10'000);
  for (const auto& [name, count] : took) {
    INFO(name << " took " << count << " times");
    CHECK(count <= (kReadEachTime.contains(name) ? heard / 500 : 0));
  }
}
