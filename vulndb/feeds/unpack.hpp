// Files, folders, gzip, xz, bzip2, zstd and zip: everything that feeds come in, down to the
// documents inside.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "model/result.hpp"
#include "vulndb/feeds/byte_source.hpp"

namespace tenken::vulndb {

/// Called for every document; `name` says where it lies ("all.zip: cves/CVE-2024-1.json").
using VisitDocument = std::function<Result<void>(const std::string& name, PeekedBytes& content)>;

/// Unpacks `in` by what its bytes say it is. Errc::malformed where it is cut or damaged, or
/// expands beyond reason; an error of `visit` ends it as well.
Result<void> unpack(const std::string& name, ByteSource& in, Expansion& expansion,
                    const VisitDocument& visit);

/// Whether the user wants to stop. Asked for every piece of a file.
using WantsStop = std::function<bool()>;

/// Every document of a file. The result is the SHA-256 of the file as it lies. Errc::cancelled
/// where `stop` says so.
Result<std::string> each_document(const std::filesystem::path& file, const WantsStop& stop,
                                  const VisitDocument& visit);

/// The regular files below a folder in the order of their names, without hidden ones; the file
/// itself where it is none. Errc::usage where there is nothing of that name.
Result<std::vector<std::filesystem::path>> files_of(const std::filesystem::path& path);

}  // namespace tenken::vulndb
