// The forms of the register besides CSV, and the set of files for NetBox.
#pragma once

#include <filesystem>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "cli/output.hpp"
#include "model/inventory_view.hpp"

namespace tenken::cli {

/// A zip of CSV files.
inline constexpr Format kNetbox{"netbox", ".netbox.zip", true};
inline constexpr std::string_view kXlsx = "xlsx";

/// Whether `inventory export` writes that format itself, as what comes back: csv, xlsx, netbox.
bool is_register_format(std::string_view format);
Result<void> write_register(const InventoryView& view, std::string_view format, Lang lang,
                            std::ostream& out);

/// Whether the file is a workbook, or any other zip.
bool is_workbook(const std::filesystem::path& file);
/// The register of a workbook as the CSV of `inventory export`. Errc::usage where it is none.
Result<std::string> read_register_book(const std::filesystem::path& file);

}  // namespace tenken::cli
