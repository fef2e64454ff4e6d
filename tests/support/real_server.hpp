// A real server on loopback for one test: started in a temporary folder, always ended, never left
// behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace tenken::test {

/// A new folder under the system's temporary folder, removed at the end.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

/// Where an installed program lies, also in the sbin folders; empty when it is missing.
std::string find_program(const std::string& name);
/// A TCP port of 127.0.0.1 that was free a moment ago.
std::uint16_t free_port();
/// Runs a program to its end (at most 60 s), its output thrown away; true when it succeeded.
bool run_program(const std::vector<std::string>& command);

/// A server process; its destructor ends it.
class RealServer {
 public:
  /// Starts `command` and waits until `port` accepts connections. Check running() afterwards.
  RealServer(const std::vector<std::string>& command, std::uint16_t port);
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;
  ~RealServer();
  bool running() const { return pid_ > 0; }

 private:
  pid_t pid_ = -1;
};

/// Serves one program per connection, the connection as its standard input and output, as inetd
/// does.
class InetdServer {
 public:
  explicit InetdServer(std::vector<std::string> command);
  InetdServer(const InetdServer&) = delete;
  InetdServer& operator=(const InetdServer&) = delete;
  ~InetdServer();
  std::uint16_t port() const { return port_; }

 private:
  void serve();

  std::vector<std::string> command_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<pid_t> children_;  ///< touched by the thread until it ended
  std::thread thread_;
};

}  // namespace tenken::test
