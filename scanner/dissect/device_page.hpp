// Pages on which devices describe themselves (data/http_paths.def), and the icons of web pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenken::dissect {

/// One row of data/http_paths.def.
struct DevicePath {
  std::string_view path;
  std::uint16_t port;        ///< 0: any
  std::string_view pattern;  ///< over server, title and realm; empty: the port alone decides
  std::string_view vendor;   ///< may be empty
  std::string_view type;     ///< may be empty
  std::string_view model_keys;
  std::string_view firmware_keys;
  std::string_view name_keys;
  std::string_view example;
  std::string_view says;  ///< of the example: "model|firmware|name"
};

std::span<const DevicePath> device_paths();

inline constexpr std::size_t kMostDevicePaths = 2;

/// What a server on `port` that says `shown` (server, title, realm) is asked for, at most
/// kMostDevicePaths.
std::vector<const DevicePath*> paths_for(std::uint16_t port, std::string_view shown);

/// What a page says; empty where it does not.
struct DevicePage {
  std::string model;
  std::string firmware;
  std::string name;

  DevicePage() = default;
  bool empty() const { return model.empty() && firmware.empty() && name.empty(); }
};
DevicePage read_device_page(const DevicePath& path, std::string_view page);

/// Where a web page says that its icon is ("/img/icon.png"), else "/favicon.ico".
std::string icon_of(std::string_view html);

}  // namespace tenken::dissect
