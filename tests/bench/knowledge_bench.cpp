// Fingerprints by Recog: how long a hostile banner of 2 KiB holds up, and what compiling costs.
// TENKEN_RECOG names the folder of the databases.
#include <cstdlib>
#include <optional>
#include <string>

#include <benchmark/benchmark.h>

#include "knowledge/recog_directory.hpp"

namespace tenken::knowledge {
namespace {

constexpr std::size_t kBanner = 2048;

const RecogDirectory* recog() {
  static const std::optional<RecogDirectory> kDirectory = [] {
    const char* const folder = std::getenv("TENKEN_RECOG");
    auto opened = folder == nullptr ? Result<RecogDirectory>(fail(Errc::usage, "no folder"))
                                    : RecogDirectory::open(folder);
    return opened ? std::optional(*std::move(opened)) : std::nullopt;
  }();
  return kDirectory ? &*kDirectory : nullptr;
}

/// Pieces of the examples of one database, so that the literals of as many patterns as possible
/// occur and next to none of them matches.
std::string mixed(const RecogFile& file, std::size_t piece) {
  std::string text;
  for (std::size_t step = 1; text.size() < kBanner && step < 64; ++step)
    for (std::size_t at = 0; at < file.fingerprints.size() && text.size() < kBanner; at += step)
      for (const RecogExample& example : file.fingerprints[at].examples) {
        if (text.size() >= kBanner) break;
        text += example.text.substr(step % (example.text.size() + 1), piece) + ' ';
      }
  text.resize(kBanner, 'a');
  return text;
}

/// The worst of all databases, each asked once with the same kind of text.
template <class Make>
void every_database(benchmark::State& state, Make make) {
  const RecogDirectory* const directory = recog();
  if (directory == nullptr) return state.SkipWithError("TENKEN_RECOG names no databases");
  const auto place = static_cast<std::size_t>(state.range(0));
  if (place >= directory->databases().size()) return state.SkipWithError("no such database");
  const RecogDatabase& database = directory->databases()[place];
  const std::string text = make(database.file());
  for (auto _ : state) benchmark::DoNotOptimize(database.match(text));
  state.SetLabel(database.file().name);
}

void hostile_mixed(benchmark::State& state) {
  every_database(state, [](const RecogFile& file) { return mixed(file, 24); });
}
void hostile_same(benchmark::State& state) {
  every_database(state, [](const RecogFile&) { return std::string(kBanner, 'a'); });
}
void hostile_digits(benchmark::State& state) {
  every_database(state, [](const RecogFile&) {
    std::string text;
    while (text.size() < kBanner) text += "1.0.(/ -v";
    text.resize(kBanner);
    return text;
  });
}
constexpr int kDatabases = 50;
BENCHMARK(hostile_mixed)->DenseRange(0, kDatabases - 1)->Unit(benchmark::kMicrosecond);
BENCHMARK(hostile_same)->DenseRange(0, kDatabases - 1)->Unit(benchmark::kMicrosecond);
BENCHMARK(hostile_digits)->DenseRange(0, kDatabases - 1)->Unit(benchmark::kMicrosecond);

void compile_all(benchmark::State& state) {
  const char* const folder = std::getenv("TENKEN_RECOG");
  if (folder == nullptr) return state.SkipWithError("TENKEN_RECOG names no databases");
  for (auto _ : state) benchmark::DoNotOptimize(RecogDirectory::open(folder));
}
BENCHMARK(compile_all)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace tenken::knowledge
