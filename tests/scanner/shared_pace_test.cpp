// The table of turns that all senders share: its arithmetic, its file, and senders that compete.
#include "scanner/pace/shared_pace.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <thread>

#include "catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/host_turn.hpp"

using namespace tenken;
using namespace tenken::pace;
using namespace std::chrono_literals;

namespace {

using std::chrono::nanoseconds;

const SteadyTime kStart = SteadyTime(1000h);

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tenken-pace-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file() const { return path_ / "own" / "pace"; }

 private:
  std::filesystem::path path_;
};

/// A table whose every slot says the same.
void fill(const std::filesystem::path& file, SteadyTime next) {
  REQUIRE(SharedPace::map(file));
  const std::int64_t value = next.time_since_epoch().count();
  const std::vector<std::int64_t> all(SharedPace::kSlots, value);
  std::ofstream out(file, std::ios::binary | std::ios::in);
  out.write(reinterpret_cast<const char*>(all.data()),
            static_cast<std::streamsize>(SharedPace::kBytes));
  REQUIRE(out.good());
}

bool refused(const std::filesystem::path& file) {
  const Result<SharedPace> table = SharedPace::map(file);
  return !table && table.error().code == Errc::environment;
}

}  // namespace

TEST_CASE("a slot gives one turn per interval and tells when others wait", "[pace]") {
  PaceSlot slot;
  CHECK(slot.claim(kStart, 10ms).when == kStart);
  const Claim early = slot.claim(kStart + 9ms, 10ms);
  CHECK(early.when == kStart + 10ms);
  const Claim next = slot.claim(kStart + 10ms, 20ms);
  CHECK(next.when == kStart + 10ms);
  CHECK(next.contended);
  // The interval is that of the one who has the turn.
  CHECK(slot.claim(kStart + 29ms, 1ms).when == kStart + 30ms);
  // No turn is made up for after a pause.
  CHECK(slot.claim(kStart + 5s, 10ms).when == kStart + 5s);
  CHECK_FALSE(slot.claim(kStart + 5010ms, 10ms).contended);
  CHECK(slot.claim(kStart + 5011ms, 10ms).when == kStart + 5020ms);
}

TEST_CASE("what was sent without asking puts the next turn off, by a minute at most", "[pace]") {
  PaceSlot slot;
  slot.put_off(kStart, 30ms);
  slot.put_off(kStart + 10ms, 30ms);
  CHECK(slot.claim(kStart + 10ms, 10ms).when == kStart + 60ms);
  slot.put_off(kStart + 10ms, 10h);
  CHECK(slot.claim(kStart + 10ms, 10ms).when == kStart + 10ms + PaceSlot::kFarthest);
}

TEST_CASE("processes share the table through its file", "[pace]") {
  const Folder folder;
  const auto one = SharedPace::map(folder.file());
  const auto other = SharedPace::map(folder.file());
  REQUIRE((one && other));
  const auto mode = std::filesystem::status(folder.file()).permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(one->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart);
  CHECK(other->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart + 10ms);
  CHECK(other->slot_of(ip("10.7.0.3")).claim(kStart, 10ms).when == kStart);
  CHECK(other->slot_of(ip("fd00:7::2")).claim(kStart, 10ms).when == kStart);
  CHECK(SharedPace().slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart);
}

TEST_CASE("neighbouring addresses have slots of their own", "[pace]") {
  const SharedPace table;
  std::set<const PaceSlot*> slots;
  constexpr std::uint32_t kHosts = 4096;
  for (std::uint32_t i = 0; i < kHosts; ++i)
    slots.insert(&table.slot_of(IpAddress::v4(0x0A070000 + i)));
  CHECK(slots.size() > kHosts * 98 / 100);  // by chance about 32 share one
}

TEST_CASE("a moment that no sender wrote is ignored", "[pace]") {
  const Folder folder;
  for (const nanoseconds ahead : {nanoseconds(61s), nanoseconds(10'000h), -nanoseconds(900h)}) {
    fill(folder.file(), kStart + ahead);
    const auto table = SharedPace::map(folder.file());
    REQUIRE(table);
    CHECK(table->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart);
    CHECK(table->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart + 10ms);
  }
  for (const SteadyTime extreme : {SteadyTime::max(), SteadyTime::min()}) {
    fill(folder.file(), extreme);
    const auto table = SharedPace::map(folder.file());
    REQUIRE(table);
    CHECK(table->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when == kStart);
  }
  fill(folder.file(), kStart + 30s);
  CHECK(SharedPace::map(folder.file())->slot_of(ip("10.7.0.2")).claim(kStart, 10ms).when ==
        kStart + 30s);
}

TEST_CASE("a table that others could have made is refused and left as it is", "[pace]") {
  namespace fs = std::filesystem;
  const Folder folder;
  const fs::path file = folder.file();
  REQUIRE(SharedPace::map(file));
  SECTION("another size") {
    fs::resize_file(file, 4096);
    CHECK(refused(file));
    CHECK(fs::file_size(file) == 4096);
  }
  SECTION("others may use it") {
    REQUIRE(::chmod(file.c_str(), 0644) == 0);
    CHECK(refused(file));
  }
  SECTION("its directory is open to others") {
    REQUIRE(::chmod(file.parent_path().c_str(), 0777) == 0);
    CHECK(refused(file));
  }
  SECTION("a symbolic link") {
    const fs::path victim = folder.path() / "victim";
    std::ofstream(victim) << "precious";
    fs::remove(file);
    fs::create_symlink(victim, file);
    CHECK(refused(file));
    CHECK(fs::file_size(victim) == 8);
  }
  SECTION("a directory that is a symbolic link") {
    const fs::path link = folder.path() / "link";
    fs::create_directory_symlink(file.parent_path(), link);
    CHECK(refused(link / "pace"));
  }
  SECTION("a second name of the file") {
    fs::create_hard_link(file, file.parent_path() / "other");
    CHECK(refused(file));
  }
  SECTION("a directory") {
    fs::remove(file);
    fs::create_directory(file);
    CHECK(refused(file));
  }
  SECTION("a named pipe") {
    fs::remove(file);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    CHECK(refused(file));
  }
  SECTION("no place for its directory") { CHECK(refused(folder.path() / "no" / "such" / "pace")); }
}

TEST_CASE("an empty file becomes a table", "[pace]") {
  const Folder folder;
  REQUIRE(SharedPace::map(folder.file()));
  std::filesystem::resize_file(folder.file(), 0);
  REQUIRE(SharedPace::map(folder.file()));
  CHECK(std::filesystem::file_size(folder.file()) == SharedPace::kBytes);
}

TEST_CASE("senders that hammer one slot through mappings of their own keep the spacing", "[pace]") {
  const Folder folder;
  constexpr std::size_t kTurns = 300;
  constexpr nanoseconds kInterval = 50us;
  std::array<std::vector<SteadyTime>, 2> taken;
  std::array<std::thread, 2> senders;
  for (std::size_t i = 0; i < senders.size(); ++i)
    senders[i] = std::thread([&, i] {
      const auto table = SharedPace::map(folder.file());
      if (!table) return;
      PaceSlot& slot = table->slot_of(ip("10.7.0.2"));
      while (taken[i].size() < kTurns) {
        const SteadyTime now = std::chrono::steady_clock::now();
        if (slot.claim(now, kInterval).when == now) taken[i].push_back(now);
      }
    });
  for (std::thread& sender : senders) sender.join();
  std::vector<SteadyTime> all = taken[0];
  all.insert(all.end(), taken[1].begin(), taken[1].end());
  REQUIRE(all.size() == 2 * kTurns);
  std::ranges::sort(all);
  // A moment loses its lowest bit in the slot.
  for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i] - all[i - 1] >= kInterval - 1ns);
}

TEST_CASE("two senders to one host take turns, and neither waits for one that has gone", "[pace]") {
  PaceSlot slot;
  std::array<HostTurn, 2> senders{HostTurn(100, &slot), HostTurn(100, &slot)};
  std::array<int, 2> turns{};
  std::array<SteadyTime, 2> wakes{kStart, kStart};
  std::vector<SteadyTime> sends;
  const auto wake = [&](std::size_t i) {
    const SteadyTime now = wakes[i];
    const SteadyTime when = senders[i].take(now);
    if (when == now) {
      ++turns[i];
      sends.push_back(now);
    }
    wakes[i] = when == now ? senders[i].next() : when;
  };
  // The first always asks first when both wake at once.
  while (turns[0] + turns[1] < 200) wake(wakes[0] <= wakes[1] ? 0 : 1);
  CHECK(std::abs(turns[0] - turns[1]) <= 4);
  for (std::size_t i = 1; i < sends.size(); ++i) CHECK(sends[i] - sends[i - 1] >= spacing_of(100));
  CHECK(sends.back() - sends.front() <= 201 * spacing_of(100));  // no turn was left unused

  turns = {};
  const SteadyTime alone = wakes[0];
  while (turns[0] < 100) wake(0);
  CHECK(sends.back() - alone <= 102 * spacing_of(100));
}

TEST_CASE("a sender without a limit leaves the slot alone", "[pace]") {
  PaceSlot slot;
  HostTurn unlimited(std::numeric_limits<double>::infinity(), &slot);
  CHECK_FALSE(unlimited.limited());
  CHECK(unlimited.take(kStart) == kStart);
  CHECK(unlimited.take(kStart) == kStart);
  unlimited.pay(5, kStart);
  CHECK(slot.claim(kStart, 10ms).when == kStart);
}

TEST_CASE("a turn keeps its spacing alone, pays for repeats, and slows down", "[pace]") {
  HostTurn turn(100);
  const nanoseconds spacing = spacing_of(100);
  CHECK(spacing >= 10ms);
  CHECK(spacing < 11ms);
  CHECK(turn.take(kStart) == kStart);
  CHECK(turn.take(kStart) == kStart + spacing);
  CHECK(turn.take(kStart + 1s) == kStart + 1s);
  turn.pay(2, kStart + 1s);
  CHECK(turn.take(kStart + 1s) == kStart + 1s + 3 * spacing);
  turn.set_rate(50, kStart + 2s);
  CHECK(turn.per_second() == 50);
  CHECK(turn.take(kStart + 2s) == kStart + 2s + spacing_of(50));
  // Also where a slot cannot say so: less than one packet a minute.
  PaceSlot slot;
  HostTurn rare(0.001, &slot);
  CHECK(rare.take(kStart) == kStart);
  CHECK(rare.take(kStart + 100s) == kStart + spacing_of(0.001));
  CHECK(slot.claim(kStart + 59s, 1ms).when == kStart + PaceSlot::kFarthest);
}

TEST_CASE("a range of the scope slows its hosts down and never makes one faster", "[pace]") {
  for (const std::string& usual : profile_names())
    for (const std::string& named : {std::string(), std::string("gentle"), std::string("fast")})
      for (const double rate : {0.0, 10.0, 5000.0})
        for (const unsigned connections : {0U, 1U, 100U}) {
          RangePace range;
          range.profile = named;
          range.host_packets_per_second = rate;
          range.host_connections = connections;
          const Profile before = find_profile(usual).value();
          const Profile after = slowed(before, range);
          CHECK(after.host_packets_per_second <= before.host_packets_per_second);
          CHECK(after.host_connections <= before.host_connections);
          CHECK(after.min_timeout >= before.min_timeout);
          CHECK(after.max_timeout >= before.max_timeout);
          CHECK(after.packets_per_second == before.packets_per_second);
          if (rate > 0) CHECK(after.host_packets_per_second <= rate);
          if (connections > 0) CHECK(after.host_connections <= connections);
          CHECK(after.name == (named == "gentle" ? named : usual));
        }
}

TEST_CASE("of the ranges that hold an address the first counts, and others are as usual",
          "[pace]") {
  RangePace one;
  one.ranges.add(IpRange::parse("10.7.3.9").value());
  one.host_packets_per_second = 50;
  RangePace all;
  all.ranges.add(IpRange::parse("10.7.3.0/24").value());
  all.ranges.add(IpRange::parse("fe80::/64").value());
  all.profile = "gentle";
  const HostPaces paces({one, all}, nullptr);
  const Profile usual = find_profile("standard").value();
  CHECK(paces.profile_for(ip("10.7.3.9"), usual).host_packets_per_second == 50);
  CHECK(paces.profile_for(ip("10.7.3.9"), usual).name == "standard");
  CHECK(paces.profile_for(ip("10.7.3.8"), usual).name == "gentle");
  CHECK(paces.profile_for(ip("10.7.3.8"), usual).host_packets_per_second == 20);
  CHECK(paces.profile_for(ip("fe80::1%eth0"), usual).name == "gentle");
  CHECK(paces.profile_for(ip("10.7.4.8"), usual).host_packets_per_second == 100);
  CHECK(HostPaces().profile_for(ip("10.7.3.9"), usual).host_packets_per_second == 100);
}
