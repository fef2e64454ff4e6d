// libarchive: zip, xz, bzip2 and zstd.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include "model/late/library.hpp"

// What a function promises for checks of its format does not matter to who finds it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"

namespace tenken::late {

TENKEN_LATE(archive, archive_entry_filetype)
TENKEN_LATE(archive, archive_entry_free)
TENKEN_LATE(archive, archive_entry_new)
TENKEN_LATE(archive, archive_entry_pathname)
TENKEN_LATE(archive, archive_entry_set_filetype)
TENKEN_LATE(archive, archive_entry_set_mtime)
TENKEN_LATE(archive, archive_entry_set_pathname)
TENKEN_LATE(archive, archive_entry_set_perm)
TENKEN_LATE(archive, archive_entry_set_size)
TENKEN_LATE(archive, archive_error_string)
TENKEN_LATE(archive, archive_read_data)
TENKEN_LATE(archive, archive_read_free)
TENKEN_LATE(archive, archive_read_new)
TENKEN_LATE(archive, archive_read_next_header)
TENKEN_LATE(archive, archive_read_open)
TENKEN_LATE(archive, archive_read_open_filename)
TENKEN_LATE(archive, archive_read_support_filter_bzip2)
TENKEN_LATE(archive, archive_read_support_filter_xz)
TENKEN_LATE(archive, archive_read_support_filter_zstd)
TENKEN_LATE(archive, archive_read_support_format_raw)
TENKEN_LATE(archive, archive_read_support_format_zip_seekable)
TENKEN_LATE(archive, archive_read_support_format_zip_streamable)
TENKEN_LATE(archive, archive_set_error)
TENKEN_LATE(archive, archive_write_close)
TENKEN_LATE(archive, archive_write_data)
TENKEN_LATE(archive, archive_write_free)
TENKEN_LATE(archive, archive_write_header)
TENKEN_LATE(archive, archive_write_new)
TENKEN_LATE(archive, archive_write_open)
TENKEN_LATE(archive, archive_write_set_bytes_in_last_block)
TENKEN_LATE(archive, archive_write_set_format_zip)
TENKEN_LATE(archive, archive_write_set_options)

}  // namespace tenken::late

#pragma GCC diagnostic pop
