// A receiver of alerts as a child process: its standard output is read line by line.
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/alert.hpp"

namespace tenken::test {

/// A new folder, removed at the end.
class AlertFolder {
 public:
  AlertFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tenken-alerts-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  AlertFolder(const AlertFolder&) = delete;
  AlertFolder& operator=(const AlertFolder&) = delete;
  ~AlertFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    ::chmod((*this / name).c_str(), mode);
    return *this / name;
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  std::filesystem::path path_;
};

/// Ended with the object.
class Receiver {
 public:
  explicit Receiver(std::vector<std::string> command) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      std::vector<char*> argv;
      for (std::string& word : command) argv.push_back(word.data());
      argv.push_back(nullptr);
      ::execvp(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    said_ = ends[0];
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() {
    ::close(said_);
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }

  /// The next line that it says, within half a minute; empty when there is none.
  std::string line() {
    constexpr int kPatience = 30'000;  // ms
    for (;;) {
      const auto end = rest_.find('\n');
      if (end != std::string::npos) {
        std::string line = rest_.substr(0, end);
        rest_.erase(0, end + 1);
        return line;
      }
      pollfd ready{said_, POLLIN, 0};
      char part[4096];
      if (::poll(&ready, 1, kPatience) != 1) return {};
      const auto got = ::read(said_, part, sizeof part);
      if (got <= 0) return {};
      rest_.append(part, static_cast<std::size_t>(got));
    }
  }
  boost::json::object object() {
    const std::string text = line();
    INFO(text);
    boost::json::error_code error;
    const auto value = boost::json::parse(text, error);
    REQUIRE_FALSE(error);
    return value.as_object();
  }

 private:
  pid_t pid_ = -1;
  int said_ = -1;
  std::string rest_;
};

inline std::string text_of(const boost::json::object& object, const char* key) {
  return std::string(object.at(key).as_string());
}

inline Alert sample_alert() {
  Alert alert;
  alert.at = Timestamp::parse("2026-11-29T10:02:03.456789Z").value();
  alert.id = AlertId::parse("0193a1b2-0000-7000-8000-000000000001").value();
  alert.device = DeviceId::parse("0193a1b2-0000-7000-8000-000000000002").value();
  alert.kind = "port_opened";
  alert.rule = "news";
  alert.severity = Severity::high;
  alert.site = "HQ";
  alert.label = "camera=1|\\ \xE3\x82\xAB\xE3\x83\xA1\xE3\x83\xA9";
  alert.addresses = {"192.0.2.7"};
  alert.what = "23/tcp";
  alert.text = "port 23/tcp opened \xE3\x83\x9D\xE3\x83\xBC\xE3\x83\x88";
  return alert;
}

}  // namespace tenken::test
