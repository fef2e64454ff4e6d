// The readers of the formats: one file each. All take hostile text and bound what they keep.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "exchange/import_file.hpp"

namespace tenken::exchange {

/// nmap -oX. What a scan that was interrupted wrote counts as far as it goes.
Result<ImportedFile> read_nmap(std::string_view text, const ImportContext& context);
/// masscan -oJ, -oD and -oL.
Result<ImportedFile> read_masscan(std::string_view text, const ImportContext& context);
/// The lease file of dnsmasq, of IPv4 and IPv6.
Result<ImportedFile> read_dnsmasq(std::string_view text, const ImportContext& context);
/// dhcpd.leases(5) of ISC dhcpd; of one address the last entry counts.
Result<ImportedFile> read_isc_dhcpd(std::string_view text, const ImportContext& context);
/// The memfile of Kea, of IPv4 and IPv6; of one address the last row counts.
Result<ImportedFile> read_kea(std::string_view text, const ImportContext& context);
/// Tables of neighbours as arp and ip(8), Windows and Cisco's systems print them.
Result<ImportedFile> read_arp(std::string_view text, const ImportContext& context);
/// "show mac address-table" and its relatives: where a device is plugged in.
Result<ImportedFile> read_mac_table(std::string_view text, const ImportContext& context);
/// CSV with a header: the register, or columns that `context` or their names explain.
Result<ImportedFile> read_csv(std::string_view text, const ImportContext& context);
/// The device log of Kismet, an SQLite file, which is opened for reading only.
Result<ImportedFile> read_kismet(const std::filesystem::path& file, const ImportContext& context);
/// Lines of `inventory export --format jsonl`.
Result<ImportedFile> read_jsonl(std::string_view text, const ImportContext& context);

/// CSV files of NetBox by what they hold; names of files do not matter.
using NetboxFiles = std::map<std::string, std::string>;
Result<ImportedFile> read_netbox(const NetboxFiles& files, const ImportContext& context);

/// The format that the head of a file shows; nothing where none is sure.
std::optional<ImportFormat> detect_format(std::string_view text);
/// Reads any format that is a text.
Result<ImportedFile> read_import(ImportFormat format, std::string_view text,
                                 const ImportContext& context);

}  // namespace tenken::exchange
