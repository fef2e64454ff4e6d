#include "cli/child_process.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/bytes.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMostLine = 2000;
constexpr int kCannotStart = 126;

/// Between fork and exec: nothing but system calls.
[[noreturn]] void become(char* const* argv, const char* folder, int said, pid_t parent) {
  // A parent that is killed cannot end its children.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(kCannotStart);
  // Ctrl-C is for the parent: a second signal would end a sweep before it is saved.
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(said, STDERR_FILENO);
  if (*folder != '\0' && ::chdir(folder) != 0) ::_exit(kCannotStart);
  ::execv("/proc/self/exe", argv);
  ::_exit(kCannotStart);
}

}  // namespace

std::int64_t process_start(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  // The name in parentheses may hold anything; the 22nd field is the 20th behind it.
  std::size_t at = text.rfind(')');
  if (at == std::string::npos) return 0;
  constexpr int kFieldsBehind = 20;
  for (int i = 0; i < kFieldsBehind && at != std::string::npos; ++i) at = text.find(' ', at + 1);
  if (at == std::string::npos) return 0;
  std::int64_t ticks = 0;
  std::from_chars(text.data() + at + 1, text.data() + text.size(), ticks);
  return ticks;
}

ChildProcess::ChildProcess(pid_t pid, int said)
    : pid_(pid), said_(said), started_(process_start(pid)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      said_(std::exchange(other.said_, -1)),
      started_(other.started_),
      rest_(std::move(other.rest_)),
      code_(other.code_) {}

ChildProcess::~ChildProcess() {
  if (said_ >= 0) ::close(said_);
  if (pid_ <= 0 || code_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& arguments,
                                         const std::string& folder) {
  std::vector<std::string> words{"tenken"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Errc::environment, std::strerror(errno));
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(argv.data(), folder.c_str(), ends[1], parent);
  const int error = errno;
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    return fail(Errc::environment, std::strerror(error));
  }
  return ChildProcess(pid, ends[0]);
}

void ChildProcess::ask_to_end() {
  if (pid_ > 0 && !code_) ::kill(pid_, SIGTERM);
}

void ChildProcess::kill() {
  if (pid_ > 0 && !code_) ::kill(pid_, SIGKILL);
}

std::vector<std::string> ChildProcess::lines() {
  std::vector<std::string> lines;
  char part[4096];
  for (;;) {
    const auto got = ::read(said_, part, sizeof part);
    if (got <= 0) break;
    for (const char c : std::string_view(part, static_cast<std::size_t>(got))) {
      if (c != '\n' && rest_.size() < kMostLine) {
        rest_ += c;
      } else if (c == '\n') {
        lines.push_back(printable(rest_, kMostLine));
        rest_.clear();
      }
    }
  }
  return lines;
}

std::optional<int> ChildProcess::poll() {
  if (code_ || pid_ <= 0) return code_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

}  // namespace tenken::cli
