#include "support/real_server.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tenken::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kStep = 20ms;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool accepts(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

/// Forks and executes; `fd` becomes standard input and output, or /dev/null when negative.
pid_t launch(const std::vector<std::string>& command, int fd) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setpgid(0, 0);
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(fd >= 0 ? fd : null, 0);
  ::dup2(fd >= 0 ? fd : null, 1);
  ::dup2(null, 2);
  for (int other = 3; other < 256; ++other) ::close(other);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

bool ended_within(pid_t pid, std::chrono::milliseconds limit, int& status) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (::waitpid(pid, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

/// Ends the process and the others of its group (nginx workers, login).
void end(pid_t pid) {
  int status = 0;
  ::kill(-pid, SIGTERM);
  if (!ended_within(pid, 3s, status)) {
    ::kill(-pid, SIGKILL);
    ended_within(pid, 3s, status);
  }
  ::kill(-pid, SIGKILL);
}

}  // namespace

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "tenken-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
  // Servers that drop their privileges must still reach their files.
  std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TempDir::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name) << text;
}

std::string find_program(const std::string& name) {
  for (const char* folder : {"/usr/sbin", "/usr/bin", "/sbin", "/bin"}) {
    std::string path = std::string(folder) + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool run_program(const std::vector<std::string>& command) {
  const pid_t pid = launch(command, -1);
  int status = 0;
  if (ended_within(pid, 60s, status)) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  end(pid);
  return false;
}

RealServer::RealServer(const std::vector<std::string>& command, std::uint16_t port)
    : pid_(launch(command, -1)) {
  for (int i = 0; i < 250; ++i) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != 0) {
      pid_ = -1;
      return;
    }
    if (accepts(port)) return;
    std::this_thread::sleep_for(kStep);
  }
  end(pid_);
  pid_ = -1;
}

RealServer::~RealServer() {
  if (pid_ > 0) end(pid_);
}

InetdServer::InetdServer(std::vector<std::string> command) : command_(std::move(command)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("cannot listen");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

InetdServer::~InetdServer() {
  ::shutdown(listener_, SHUT_RDWR);  // ends accept
  thread_.join();
  ::close(listener_);
  for (const pid_t child : children_) end(child);
}

void InetdServer::serve() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    children_.push_back(launch(command_, fd));
    ::close(fd);
  }
}

}  // namespace tenken::test
