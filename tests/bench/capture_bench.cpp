// Packets per second of the readers and of peel(), beside a bare loop of libpcap over the same
// file, which lies in the page cache. The file repeats real captures (TENKEN_CAPTURES, else
// ../shared/captures) or, without them, packets made here.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <pcap/pcap.h>

#include "scanner/capture/file_source.hpp"
#include "scanner/capture/merge.hpp"
#include "scanner/capture/packet.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

namespace {

using namespace tenken;
using namespace tenken::capture;

constexpr std::size_t kFileBytes = 256U * 1024 * 1024;

struct Stored {
  Bytes data;
  std::uint32_t original_length;
};

/// The Ethernet frames of all captures of the folder.
std::vector<Stored> real_frames() {
  const char* const told = std::getenv("TENKEN_CAPTURES");
  const std::filesystem::path folder =
      std::filesystem::path(told != nullptr ? told : TENKEN_SOURCE_DIR "/../shared/captures") /
      "wired";
  std::vector<Stored> frames;
  if (!std::filesystem::is_directory(folder)) return frames;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    auto source = FileSource::open(entry.path().string(), 0);
    Frame frame;
    while (source && (*source)->next(frame))
      if (frame.link_type == LinkType::ethernet)
        frames.push_back({Bytes(frame.data.begin(), frame.data.end()), frame.original_length});
  }
  return frames;
}

std::vector<Stored> made_frames() {
  Bytes frame(300, std::byte{0});
  const std::array<std::uint8_t, 24> head{0, 1, 2,    3, 4, 5, 0, 1, 2, 3, 4,  6,
                                          8, 0, 0x45, 0, 1, 0, 0, 0, 0, 0, 64, 17};
  for (std::size_t i = 0; i < head.size(); ++i) frame[i] = std::byte{head[i]};
  frame[38] = std::byte{1};
  return {{frame, 300}};
}

/// A temporary pcap that libpcap writes.
class BenchFile {
 public:
  BenchFile() : path_(std::filesystem::temp_directory_path() / "tenken-bench-XXXXXX") {
    std::string pattern = path_.string();
    const int fd = ::mkstemp(pattern.data());
    if (fd < 0) throw std::runtime_error("mkstemp failed");
    path_ = pattern;
    std::vector<Stored> frames = real_frames();
    if (frames.empty()) frames = made_frames();
    pcap_t* const dead = pcap_open_dead(DLT_EN10MB, kMaxFrameBytes);
    pcap_dumper_t* const dump = pcap_dump_fopen(dead, ::fdopen(fd, "w"));
    for (std::size_t at = 0; bytes_ < kFileBytes; at = (at + 1) % frames.size()) {
      pcap_pkthdr header{};
      header.ts.tv_sec = static_cast<time_t>(packets_ / 1000);
      header.caplen = static_cast<bpf_u_int32>(frames[at].data.size());
      header.len = frames[at].original_length;
      pcap_dump(reinterpret_cast<u_char*>(dump), &header,
                reinterpret_cast<const u_char*>(frames[at].data.data()));
      bytes_ += frames[at].data.size();
      ++packets_;
    }
    pcap_dump_close(dump);
    pcap_close(dead);
  }
  BenchFile(const BenchFile&) = delete;
  BenchFile& operator=(const BenchFile&) = delete;
  ~BenchFile() { std::filesystem::remove(path_); }

  std::string path() const { return path_.string(); }
  void count(benchmark::State& state) const {
    state.SetItemsProcessed(static_cast<std::int64_t>(packets_ * state.iterations()));
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes_ * state.iterations()));
  }

 private:
  std::filesystem::path path_;
  std::size_t packets_ = 0;
  std::size_t bytes_ = 0;
};

const BenchFile& file() {
  static const BenchFile made;
  return made;
}

void bare_libpcap(benchmark::State& state) {
  const std::string path = file().path();
  for (auto _ : state) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    pcap_t* const handle = pcap_open_offline(path.c_str(), error.data());
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    std::uint64_t sum = 0;
    while (pcap_next_ex(handle, &header, &bytes) == 1) sum += header->caplen;
    benchmark::DoNotOptimize(sum);
    pcap_close(handle);
  }
  file().count(state);
}

void file_source(benchmark::State& state) {
  const std::string path = file().path();
  for (auto _ : state) {
    const auto source = FileSource::open(path, 0).value();
    Frame frame;
    std::uint64_t sum = 0;
    while (source->next(frame)) sum += frame.data.size();
    benchmark::DoNotOptimize(sum);
  }
  file().count(state);
}

void merged_and_peeled(benchmark::State& state) {
  const std::string path = file().path();
  for (auto _ : state) {
    auto files = MergedFiles::open({path}).value();
    Frame frame;
    Packet packet;
    std::uint64_t sum = 0;
    while (files.next(frame)) {
      peel(frame, packet);
      sum += packet.payload.size() + packet.destination_port;
    }
    benchmark::DoNotOptimize(sum);
  }
  file().count(state);
}

/// The whole passive engine, from the file to the observations.
void listened(benchmark::State& state) {
  const std::string path = file().path();
  for (auto _ : state) {
    auto files = MergedFiles::open({path}).value();
    passive::Listener listener;
    for (Frame frame; files.next(frame);) listener.hear(frame);
    listener.finish();
    benchmark::DoNotOptimize(
        passive::observe(listener.signals(), listener.sources(), "bench").observations.size());
  }
  file().count(state);
}

/// peel() alone, on frames that are in the cache of the processor.
void peel_alone(benchmark::State& state) {
  std::vector<Stored> frames = real_frames();
  if (frames.empty()) frames = made_frames();
  Packet packet;
  std::uint64_t sum = 0;
  for (auto _ : state)
    for (const Stored& frame : frames) {
      peel(frame.data, LinkType::ethernet, packet);
      sum += packet.payload.size() + packet.destination_port;
    }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(static_cast<std::int64_t>(frames.size() * state.iterations()));
}

BENCHMARK(bare_libpcap)->Unit(benchmark::kMillisecond);
BENCHMARK(file_source)->Unit(benchmark::kMillisecond);
BENCHMARK(listened)->Unit(benchmark::kMillisecond);
BENCHMARK(merged_and_peeled)->Unit(benchmark::kMillisecond);
BENCHMARK(peel_alone)->Unit(benchmark::kMillisecond);

}  // namespace
