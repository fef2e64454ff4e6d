// Runs the built program as a child and keeps what it said.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tenken::test {

/// A folder of its own for one test, removed with it.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tenken-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return file(name);
  }

 private:
  std::filesystem::path path_;
};

inline std::string slurp(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Ended {
  int code = -1;  ///< 128 + signal when it was killed
  std::string out;
  std::string err;
};

/// Runs `program` in `folder` with a clean environment (PATH, HOME in the folder, no language) plus
/// `environment`. Ends it after three minutes: with sanitizers, beside other tests, a
/// start takes seconds.
inline Ended run_program(const std::string& program, std::vector<std::string> args,
                         const TempFolder& folder,
                         std::map<std::string, std::string> environment = {}) {
  const std::string out = folder.file(".stdout");
  const std::string err = folder.file(".stderr");
  environment.emplace("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
  environment.emplace("HOME", folder.path().string());
  environment.emplace("TZ", "UTC");
  // What the sanitizers are told, and nothing else of the caller's.
  for (const char* name : {"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"})
    if (const char* const value = std::getenv(name)) environment.emplace(name, value);
  std::vector<std::string> variables;
  variables.reserve(environment.size());
  for (const auto& [name, value] : environment)
    variables.push_back(fmt::format("{}={}", name, value));
  args.insert(args.begin(), program);
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  };
  const std::vector<char*> argv = pointers(args);
  const std::vector<char*> envp = pointers(variables);
  const std::string directory = folder.path().string();

  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(180);
    const int input = ::open("/dev/null", O_RDONLY);
    const int output = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int errors = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::chdir(directory.c_str()) != 0) ::_exit(126);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execvpe(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Ended ended;
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended.out = slurp(out);
  ended.err = slurp(err);
  return ended;
}

inline Ended run_tenken(std::vector<std::string> args, const TempFolder& folder,
                        std::map<std::string, std::string> environment = {}) {
  return run_program(TENKEN_BINARY_DIR "/tenken", std::move(args), folder, std::move(environment));
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tenken::test
