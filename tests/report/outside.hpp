// Readers that others wrote, run as programs on what the reports say.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "catch.hpp"
#include <unistd.h>

namespace tenken::test {

/// A file with that content, removed with the object.
class TempFile {
 public:
  TempFile(const std::string& content, const std::string& extension) {
    static int number = 0;
    path_ =
        (std::filesystem::temp_directory_path() / ("tenken-outside-" + std::to_string(::getpid()) +
                                                   "-" + std::to_string(number++) + extension))
            .string();
    std::ofstream(path_, std::ios::binary) << content;
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Said {
  int code = -1;
  std::string out;
};

/// Runs a command of the shell and keeps its output.
inline Said outside(const std::string& command) {
  Said said;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    said.out.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return said;
}

/// A script of tests/report by the system's Python.
inline Said python(const std::string& script, const std::string& arguments) {
  return outside("/usr/bin/python3 -W ignore -B '" TENKEN_SOURCE_DIR "/tests/report/" + script +
                 "' " + arguments);
}

}  // namespace tenken::test
