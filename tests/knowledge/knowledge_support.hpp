// A folder of Recog databases for one test, and where real ones are.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace tenken::test {

/// A temporary folder that is removed in the end.
class RecogFolder {
 public:
  RecogFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "tenken-recog-XXXXXX").string();
    path_ = ::mkdtemp(form.data());
  }
  RecogFolder(const RecogFolder&) = delete;
  RecogFolder& operator=(const RecogFolder&) = delete;
  ~RecogFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
  }

 private:
  std::filesystem::path path_;
};

/// The folder that TENKEN_RECOG names, or the one that lies beside the source tree; may be empty.
inline std::filesystem::path recog_feed() {
  if (const char* named = std::getenv("TENKEN_RECOG")) return named;
  std::filesystem::path beside =
      std::filesystem::path(TENKEN_SOURCE_DIR).parent_path() / "shared/feeds/recog-xml";
  return std::filesystem::exists(beside) ? beside : std::filesystem::path();
}

}  // namespace tenken::test
