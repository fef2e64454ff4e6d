// A file that is made beside another and takes its place in one step.
#pragma once

#include <filesystem>
#include <string_view>

#include "model/result.hpp"

namespace tenken::vulndb {

/// The file "NAME.new", held against other imports as long as this lives, and removed unless it was
/// put into place. What a killed import left there is overwritten.
class NewFile {
 public:
  /// Errc::environment where it cannot be made, or another import is at work.
  static Result<NewFile> beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  const std::filesystem::path& path() const { return path_; }
  /// Fills it with what the target holds.
  Result<void> copy_target();
  /// Writes at its end.
  Result<void> append(std::string_view bytes);
  /// Makes it safe on the disk and gives it the name of the target.
  Result<void> take_place();

 private:
  NewFile(std::filesystem::path target, std::filesystem::path path, int descriptor)
      : target_(std::move(target)), path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path target_;
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace tenken::vulndb
