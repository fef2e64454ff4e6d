// Console, progress and exit codes.
#include "report/text.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>

#include "catch.hpp"

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::cli;
using namespace std::chrono_literals;

namespace {

SweepStatus status_of(SweepPhase phase, std::uint64_t done, std::uint64_t total) {
  SweepStatus status;
  status.phase = phase;
  status.addresses_done = status.ports_done = status.services_done = done;
  status.addresses_total = status.ports_total = status.services_total = total;
  status.hosts_found = 34;
  return status;
}

}  // namespace

TEST_CASE("an error is printed with its remedy, escaped, in both languages", "[text]") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  const Error error(Errc::io, Note(Msg::cli_cannot_write, {"x.json"}),
                    Note(Msg::cli_cannot_write_fix), "evil\x1b[2J");
  console.error(error);
  CHECK(err.str() ==
        "error: cannot write x.json (evil\\x1b[2J)\n"
        "  fix: Check that the folder exists and may be written.\n");
  err.str("");
  console.lang = Lang::ja;
  console.error(Error(Errc::timed_out, "connect"));
  CHECK(err.str() == "エラー: 時間切れ (connect)\n");
  CHECK(out.str().empty());
}

TEST_CASE("quiet silences talk, not warnings", "[text]") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  console.quiet = true;
  console.say(Note(Msg::cli_gate_passed));
  CHECK(err.str().empty());
  console.warn(Note(Msg::cli_interrupted));
  CHECK_FALSE(err.str().empty());
}

TEST_CASE("colours follow the mode, the terminal, NO_COLOR and TERM", "[text]") {
  const Environment xterm = [](const std::string& name) -> std::optional<std::string> {
    return name == "TERM" ? std::optional<std::string>("xterm") : std::nullopt;
  };
  const Environment no_color = [](const std::string& name) -> std::optional<std::string> {
    return name == "NO_COLOR" ? "1" : "xterm";
  };
  const Environment bare = [](const std::string&) -> std::optional<std::string> { return {}; };
  CHECK(wants_color(ColorMode::automatic, true, xterm));
  CHECK_FALSE(wants_color(ColorMode::automatic, false, xterm));
  CHECK_FALSE(wants_color(ColorMode::automatic, true, no_color));
  CHECK_FALSE(wants_color(ColorMode::automatic, true, bare));
  CHECK(wants_color(ColorMode::always, false, no_color));
  CHECK_FALSE(wants_color(ColorMode::never, true, xterm));
}

TEST_CASE("time left follows what gets done now, not how the phase began", "[progress]") {
  TimeLeft estimate;
  Timestamp now(1'000'000'000);
  CHECK_FALSE(estimate.update({0, 100'000}, now));
  std::uint64_t done = 0;
  const auto run = [&](std::uint64_t per_second, int seconds) {
    std::optional<std::chrono::seconds> left;
    for (int i = 0; i < seconds; ++i) {
      now = now + 1s;
      done += per_second;
      left = estimate.update({done, 100'000}, now);
    }
    return left;
  };
  CHECK(run(1000, 10) == 90s);
  CHECK(run(1000, 10) == 80s);
  CHECK(run(100, 40) == 760s);           // ten times slower since 40 s: 76000 left
  CHECK_FALSE(run(0, 40));               // nothing gets done, so nothing is known
  CHECK(run(2000, 40) == std::nullopt);  // beyond the total
}

TEST_CASE("a phase that comes back is not credited with what it did before", "[progress]") {
  TimeLeft estimate;
  const Timestamp now(1'000'000'000);
  CHECK_FALSE(estimate.update({5000, 10'000}, now));
  CHECK(estimate.update({5100, 10'000}, now + 10s) == 490s);
  estimate.restart();
  CHECK_FALSE(estimate.update({5100, 10'000}, now + 20s));
  CHECK_FALSE(estimate.update({5150, 10'000}, now + 20s + 100ms));
}

TEST_CASE("the progress line shows phase, counts and time in both languages", "[progress]") {
  const SweepStatus status = status_of(SweepPhase::ports, 612, 1000);
  CHECK(progress_line(status, 41s, 26s, Lang::en, 0, true) ==
        "[######----]  61%  ports 612/1000  hosts 34  0:41  left 0:26");
  CHECK(progress_line(status, 3723s, 26s, Lang::ja, 0, false) ==
        " 61%  ポート 612/1000  機器 34台  1:02:03  残り 0:26");
  const std::string narrow = progress_line(status, 41s, 26s, Lang::ja, 24, true);
  CHECK(report::display_width(narrow) <= 24);
  CHECK(report::display_width(narrow) >= 22);
}

TEST_CASE("what is left counts the slowest host and the addresses that wait", "[progress]") {
  SweepStatus status = status_of(SweepPhase::ports, 10, 100);
  status.addresses_done = status.addresses_total = 256;
  CHECK(sweep_left(status, 30s, 10s) == 30s);
  CHECK_FALSE(sweep_left(status, std::nullopt, 10s));
  status.slowest_host = 75s;  // the others are quick, and it is not
  CHECK(sweep_left(status, 30s, 10s) == 75s);
  CHECK(sweep_left(status, std::nullopt, 10s) == 75s);
  status.addresses_total = 1024;
  CHECK(sweep_left(status, 30s, 25s) == 75s + 300s);  // 100 s for a quarter of them
  SweepStatus discovery = status_of(SweepPhase::discovery, 0, 1024);
  CHECK(sweep_left(discovery, 5s, 10s) == 5s);
  discovery.addresses_done = 256;  // earlier ones, with all that followed
  CHECK(sweep_left(discovery, 5s, 100s) == 300s);
}

TEST_CASE("a full status line tells what is known, in both languages", "[progress]") {
  SweepStatus status = status_of(SweepPhase::ports, 612, 1000);
  status.addresses_done = status.addresses_total = 256;
  status.services_done = 3;
  status.services_total = 5;
  status.loss = 0.012;
  CHECK(status_line(status, 41s, 80.0, 26s, Lang::en) ==
        "ports  addresses 256/256  hosts 34  ports 612/1000  services 3/5  80 ports/s  loss 1.2%  "
        "0:41  left 0:26");
  status.paused = true;
  status.loss = 0;
  CHECK(status_line(status, 41s, 80.0, std::nullopt, Lang::ja) ==
        "ポート  一時停止中  アドレス 256/256  機器 34台  ポート 612/1000  サービス 3/5  0:41");
}

TEST_CASE("what the user asks for is told at once, whatever the mode", "[progress]") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  ManualClock clock(Timestamp(1'000'000'000));
  SweepStatus status = status_of(SweepPhase::ports, 1, 100);
  status.started = clock.now();
  for (const ProgressMode mode : {ProgressMode::none, ProgressMode::plain}) {
    err.str("");
    Progress progress(console, mode, clock);
    progress.update(status);
    CHECK(err.str().empty());
    status.talk = SweepTalk::status;
    progress.update(status);
    CHECK(err.str() == status_line(status, 0s, std::nullopt, std::nullopt, Lang::en) + "\n");
    err.str("");
    status.talk = SweepTalk::keys;
    progress.update(status);
    CHECK(err.str() == std::string(message_text(Msg::cli_status_keys, Lang::en)) + "\n");
    status.talk = SweepTalk::none;
  }
}

TEST_CASE("a phase without a total has neither bar nor estimate", "[progress]") {
  CHECK(progress_line(status_of(SweepPhase::saving, 0, 0), 1s, std::nullopt, Lang::en, 0, true) ==
        "saving  hosts 34  0:01");
}

TEST_CASE("plain progress speaks every thirty seconds, a terminal five times a second",
          "[progress]") {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  ManualClock clock(Timestamp(1'000'000'000));
  SweepStatus status = status_of(SweepPhase::ports, 1, 100);
  status.started = clock.now();
  {
    Progress plain(console, ProgressMode::plain, clock);
    for (int i = 0; i < 65; ++i, clock.advance(1s)) plain.update(status);
  }
  const std::string lines = err.str();
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
  CHECK(lines.find('\r') == std::string::npos);

  err.str("");
  console.err_is_terminal = true;
  console.err_columns = 40;
  {
    Progress bar(console, ProgressMode::automatic, clock);
    for (int i = 0; i < 10; ++i, clock.advance(50ms)) bar.update(status);
  }
  const std::string drawn = err.str();
  CHECK(std::count(drawn.begin(), drawn.end(), '\r') == 4);  // at 0, 200 and 400 ms, and the wiping
  CHECK(drawn.ends_with("\r\x1b[K"));

  err.str("");
  Progress none(console, ProgressMode::none, clock);
  none.update(status);
  CHECK(err.str().empty());
}

TEST_CASE("faults map to the documented exit codes", "[exit]") {
  CHECK(exit_code(Errc::usage) == 2);
  CHECK(exit_code(Errc::environment) == 4);
  CHECK(exit_code(Errc::denied) == 4);
  CHECK(exit_code(Errc::io) == 4);
  CHECK(exit_code(Errc::out_of_scope) == 5);
  CHECK(exit_code(Errc::internal) == 6);
  CHECK(exit_code(Errc::cancelled) == 130);
}

TEST_CASE("of several exit codes the graver one wins: 5, 4, 1, 3, 0", "[exit]") {
  const ExitCode order[] = {kRefused, kEnvironment, kGateFailed, kInconclusive, kDone};
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t j = i; j < std::size(order); ++j) {
      CHECK(graver(order[i], order[j]) == order[i]);
      CHECK(graver(order[j], order[i]) == order[i]);
    }
  }
}
