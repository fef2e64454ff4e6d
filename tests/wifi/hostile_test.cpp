// Frames of the synthetic captures, cut and altered: nothing breaks, and what is left stays true.
#include <random>

#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "rules/wifi_judge.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/wifi/tracker.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

struct Kept {
  Bytes bytes;
  capture::LinkType link = capture::LinkType::wifi;
};

std::vector<Kept> synthetic_frames() {
  std::vector<Kept> out;
  for (const char* const kind : {"radiotap", "bare", "prism", "ppi"}) {
    const auto file = synthetic_captures() / ("synth-" + std::string(kind) + ".pcap");
    auto source = capture::FileSource::open(file.string(), 0);
    REQUIRE(source);
    capture::Frame frame;
    while ((*source)->next(frame))
      out.push_back({Bytes(frame.data.begin(), frame.data.end()), frame.link_type});
  }
  return out;
}

/// A survey must be judged whatever it holds.
std::size_t judged(const WifiSurvey& survey) {
  std::size_t count = 0;
  for (const rules::JudgedNetwork& one : rules::judge_survey(survey))
    count += one.stations.size() + 1;
  return count;
}

}  // namespace

TEST_CASE("every frame cut at every byte is read without harm", "[wifi][hostile]") {
  std::size_t heard = 0;
  for (const Kept& kept : synthetic_frames()) {
    for (std::size_t size = 0; size <= kept.bytes.size(); ++size) {
      wifi::Tracker tracker;
      const Bytes cut(kept.bytes.begin(), kept.bytes.begin() + static_cast<std::ptrdiff_t>(size));
      tracker.take(captured(cut, kept.link));
      heard += judged(tracker.finish());
    }
  }
  CHECK(heard > 0);
}

TEST_CASE("altered frames are read without harm", "[wifi][hostile]") {
  std::mt19937 random(7);
  const std::vector<Kept> frames = synthetic_frames();
  wifi::Tracker tracker;
  constexpr int kRounds = 40;
  for (int round = 0; round < kRounds; ++round)
    for (Kept kept : frames) {
      for (int change = 0; change < 4; ++change)
        kept.bytes[random() % kept.bytes.size()] = static_cast<std::byte>(random());
      tracker.take(captured(kept.bytes, kept.link));
    }
  const WifiSurvey survey = tracker.finish();
  CHECK(survey.frames == frames.size() * kRounds);
  CHECK(judged(survey) > 0);
}
