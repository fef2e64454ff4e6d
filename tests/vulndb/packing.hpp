// Packed feeds for tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

namespace tenken::test {

/// `files` (name, content) packed by libarchive: a zip, or one file as gz or xz.
inline std::string packed(std::string_view how,
                          const std::vector<std::pair<std::string, std::string>>& files) {
  std::size_t room = std::size_t{1} << 20U;
  for (const auto& [name, content] : files) room += content.size();
  std::string out(room, '\0');
  std::size_t used = 0;
  archive* handle = ::archive_write_new();
  if (how == "gz") ::archive_write_add_filter_gzip(handle);
  if (how == "xz") ::archive_write_add_filter_xz(handle);
  if (how == "zip") {
    ::archive_write_set_format_zip(handle);
  } else {
    ::archive_write_set_format_raw(handle);
  }
  ::archive_write_set_bytes_in_last_block(handle, 1);
  ::archive_write_open_memory(handle, out.data(), out.size(), &used);
  for (const auto& [name, content] : files) {
    archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_write_header(handle, entry);
    ::archive_write_data(handle, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  ::archive_write_close(handle);
  ::archive_write_free(handle);
  out.resize(used);
  return out;
}

}  // namespace tenken::test
