#include "cli/secret_key.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using Key = passive::SecretMarks::Key;

constexpr std::size_t kDigits = 2 * passive::SecretMarks::kKeyBytes;

Unexpected failed(Msg what, const std::filesystem::path& file, std::string detail = {}) {
  return fail(Errc::environment, Note(what, {printable(file.string())}),
              Note(Msg::cli_secret_key_fix), std::move(detail));
}

/// A complete file appears at once, or another process was first.
Result<void> make(const std::filesystem::path& file) {
  const std::string line = passive::SecretMarks::to_text(passive::SecretMarks::random_key()) + '\n';
  std::string draft = file.string() + ".XXXXXX";
  const int fd = ::mkstemp(draft.data());  // mode 0600
  if (fd < 0) return failed(Msg::cli_secret_key_unmade, file);
  const bool written = ::write(fd, line.data(), line.size()) == std::ssize(line);
  const bool kept = ::fsync(fd) == 0;
  ::close(fd);
  std::error_code error;
  if (written && kept) {
    std::filesystem::create_hard_link(draft, file, error);
    // File systems of removable media have no links.
    if (error && error != std::errc::file_exists) std::filesystem::rename(draft, file, error);
  }
  std::error_code ignored;
  std::filesystem::remove(draft, ignored);
  if (!written || !kept) return failed(Msg::cli_secret_key_unmade, file);
  if (error && error != std::errc::file_exists)
    return failed(Msg::cli_secret_key_unmade, file, error.message());
  return ok;
}

Result<Key> read(const std::filesystem::path& file) {
  std::array<char, kDigits> digits{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(digits.data(), digits.size())) return failed(Msg::cli_secret_key_unread, file);
  const auto key = passive::SecretMarks::from_text({digits.data(), digits.size()});
  if (!key) return failed(Msg::cli_secret_key_unread, file);
  return *key;
}

}  // namespace

Result<Key> secret_key(const std::filesystem::path& database) {
  std::filesystem::path file = database;
  file += ".key";
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    if (auto made = make(file); !made) return Unexpected(made.error());
  return read(file);
}

}  // namespace tenken::cli
