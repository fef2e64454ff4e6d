// A command of this machine: started once for each alert, without a shell, with the alert as one
// line of JSON on its standard input. What it writes goes nowhere.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alerts/format.hpp"
#include "alerts/send.hpp"

namespace tenken::alerts {
namespace {

constexpr int kStep = 20;  // ms

/// A process of ours; it ends before this object does.
class CommandProcess {
 public:
  explicit CommandProcess(pid_t pid) : pid_(pid) {}
  CommandProcess(const CommandProcess&) = delete;
  CommandProcess& operator=(const CommandProcess&) = delete;
  ~CommandProcess() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  /// \returns what went wrong; empty: it ended with 0
  std::string wait(std::chrono::milliseconds limit) {
    int status = 0;
    for (std::int64_t waited = 0; waited <= limit.count(); waited += kStep) {
      if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        ended_ = true;
        if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
        const int code = WEXITSTATUS(status);
        return code == 0 ? std::string() : "exit code " + std::to_string(code);
      }
      ::poll(nullptr, 0, kStep);
    }
    return "did not end in time";
  }

 private:
  pid_t pid_;
  bool ended_ = false;
};

std::string run_with_input(const Channel& channel, std::string_view input) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return std::strerror(errno);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> words = channel.command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  // Nothing of the environment, which may hold secrets of other channels.
  std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  char* environment[] = {path.data(), nullptr};
  ::fcntl(ends[0], F_SETFL, 0);  // the command reads as usual
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environment);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  if (error != 0) {
    ::close(ends[1]);
    return std::strerror(error);
  }
  CommandProcess process(pid);
  // An alert is smaller than a pipe, so that one write takes it all; one that does not read is its
  // own affair.
  const auto written = ::write(ends[1], input.data(), input.size());
  const bool whole = written == static_cast<ssize_t>(input.size()) || errno == EPIPE;
  ::close(ends[1]);
  if (!whole) return "its standard input was not taken";
  return process.wait(channel.timeout);
}

}  // namespace

SendResult send_command(const Channel& channel, std::span<const Alert> alerts,
                        const SendContext& context) {
  SendResult result;
  for (const Alert& alert : alerts) {
    const std::string wrong = run_with_input(channel, ecs_json(alert, context.version) + "\n");
    if (!wrong.empty()) return not_sent(channel, result.taken, wrong);
    ++result.taken;
  }
  return result;
}

}  // namespace tenken::alerts
