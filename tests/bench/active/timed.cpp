// Runs a command in a network namespace and writes what it cost. A program of its own, because the
// kernel counts the memory of the process that forks into the peak of its child, and Python is
// large.
//
// usage: tenken_timed NAMESPACE SECONDS REPORT COMMAND [WORD]...
// After SECONDS the command is killed. REPORT gets one JSON object.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

volatile std::sig_atomic_t child = 0;
volatile std::sig_atomic_t timed_out = 0;

constexpr int kFailed = 125;  // of this program, not of the command

int fail(const char* what) {
  std::cerr << "tenken_timed: " << what << ": " << std::strerror(errno) << '\n';
  return kFailed;
}

bool enter(const std::string& name) {
  const int file = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool entered = ::setns(file, CLONE_NEWNET) == 0;
  ::close(file);
  return entered;
}

// The whole group: a command may have started others.
void end_child(int) {
  timed_out = 1;
  if (child > 0) ::kill(-child, SIGKILL);
}

double seconds(const timeval& time) {
  constexpr double kMicro = 1e-6;
  return static_cast<double>(time.tv_sec) + kMicro * static_cast<double>(time.tv_usec);
}

bool write_report(const char* path, double wall, const rusage& usage, int status) {
  constexpr int kSignalled = 128;  // as a shell says it
  std::ofstream report(path);
  report << "{\"wall\":" << wall << ",\"user\":" << seconds(usage.ru_utime)
         << ",\"sys\":" << seconds(usage.ru_stime) << ",\"rss_kib\":" << usage.ru_maxrss
         << ",\"code\":"
         << (WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status))
         << ",\"timed_out\":" << (timed_out != 0 ? "true" : "false") << "}\n";
  return static_cast<bool>(report.flush());
}

}  // namespace

int main(int count, char** words) {
  constexpr int kCommand = 4;
  if (count <= kCommand) {
    std::cerr << "usage: tenken_timed NAMESPACE SECONDS REPORT COMMAND [WORD]...\n";
    return kFailed;
  }
  if (!enter(words[1])) return fail(words[1]);
  const unsigned limit = static_cast<unsigned>(std::strtoul(words[2], nullptr, 10));
  struct sigaction action {};
  action.sa_handler = end_child;
  for (const int signal : {SIGALRM, SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);

  const auto start = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid < 0) return fail("fork");
  if (pid == 0) {
    ::setpgid(0, 0);
    ::execvp(words[kCommand], words + kCommand);
    ::_exit(fail(words[kCommand]));
  }
  ::setpgid(pid, pid);
  child = pid;
  ::alarm(limit);
  int status = 0;
  rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0)
    if (errno != EINTR) return fail("wait4");
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  return write_report(words[3], wall.count(), usage, status) ? 0 : fail(words[3]);
}
