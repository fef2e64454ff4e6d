// Recognition by what servers say about themselves: tables data/banners.def and data/software.def.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/bytes.hpp"

namespace tenken::dissect {

/// One row of data/banners.def: a server-first protocol and the start of its greeting.
struct BannerRow {
  std::string_view protocol;
  std::string_view product;  ///< empty: the greeting names none
  std::string_view pattern;
  std::string_view farewell;  ///< what a polite client says before it leaves; empty: nothing
  std::string_view example;
  std::string_view version;  ///< what the pattern's first group gives for the example
};

struct Banner {
  const BannerRow* row = nullptr;
  std::string version;
  std::string stated;  ///< the part of the greeting that matched: stable from run to run
};

/// The first row that the greeting matches. Only the first 2 KiB are looked at.
std::optional<Banner> recognise_banner(ByteView greeting);
std::span<const BannerRow> banner_rows();

/// One row of data/software.def: a product named in the text of a known protocol.
struct SoftwareRow {
  std::string_view protocol;
  std::string_view product;
  std::string_view pattern;
  std::string_view example;
  std::string_view version;
};

struct Software {
  std::string product;
  std::string version;  ///< empty: not stated
};

/// The product that `text` names (an SSH software string, a Telnet banner, a version.bind answer).
std::optional<Software> name_software(std::string_view protocol, std::string_view text);
std::span<const SoftwareRow> software_rows();

/// The first product token of an HTTP or RTSP Server header (RFC 9110 section 10.2.4):
/// "nginx/1.22.1".
std::optional<Software> read_product_token(std::string_view server_header);

}  // namespace tenken::dissect
