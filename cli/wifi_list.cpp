#include "cli/wifi_list.hpp"

#include <charconv>
#include <string>

#include <toml++/toml.h>

#include "cli/files.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kLongestSsid = 32;

/// The bytes that hexadecimal digits name; nothing where they do not.
std::optional<std::string> from_hex(std::string_view digits) {
  std::string bytes;
  if (digits.size() % 2 != 0) return std::nullopt;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    constexpr int kBase = 16;
    unsigned value = 0;
    const char* const first = digits.data() + at;
    const auto [end, error] = std::from_chars(first, first + 2, value, kBase);
    if (error != std::errc() || end != first + 2) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

/// Reads one file; its errors name file and line.
class ListReader {
 public:
  explicit ListReader(std::string file) : file_(std::move(file)) {}

  Result<std::vector<rules::ExpectedNetwork>> read(const toml::table& root) const {
    std::vector<rules::ExpectedNetwork> out;
    for (const auto& [key, node] : root)
      if (key.str() != "network") return bad(node, key.str());
    const toml::node* const list = root.get("network");
    const toml::array* const entries = list == nullptr ? nullptr : list->as_array();
    if (entries == nullptr) return bad(root, "[[network]]");
    for (const toml::node& entry : *entries) {
      const toml::table* const table = entry.as_table();
      if (table == nullptr) return bad(entry, "[[network]]");
      auto network = read_network(*table);
      if (!network) return Unexpected(network.error());
      out.push_back(std::move(*network));
    }
    return out;
  }

  Unexpected bad(const toml::node& node, std::string_view what) const {
    return wrong(printable(what) + " (" + std::to_string(node.source().begin.line) + ")");
  }
  Unexpected wrong(std::string what) const {
    return fail(Errc::usage, Note(Msg::cli_wifi_list_bad, {printable(file_), std::move(what)}),
                Note(Msg::cli_wifi_list_bad_fix));
  }

 private:
  Result<rules::ExpectedNetwork> read_network(const toml::table& table) const {
    rules::ExpectedNetwork out;
    bool named = false;
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      if (name == "ssid" && node.is_string()) {
        out.ssid = node.as_string()->get();
        named = true;
      } else if (name == "ssid_hex" && node.is_string()) {
        const auto bytes = from_hex(node.as_string()->get());
        if (!bytes) return bad(node, name);
        out.ssid = *bytes;
        named = true;
      } else if (name == "bssids" && node.is_array()) {
        if (auto read = read_bssids(*node.as_array(), out); !read) return Unexpected(read.error());
      } else if (name == "least" && node.is_string()) {
        out.least = rules::parse_wifi_grade(node.as_string()->get());
        if (!out.least) return bad(node, name);
      } else if (name == "guest" && node.is_boolean()) {
        out.guest = node.as_boolean()->get();
      } else {
        return bad(node, name);
      }
    }
    if (!named || out.ssid.empty() || out.ssid.size() > kLongestSsid) return bad(table, "ssid");
    return out;
  }

  Result<void> read_bssids(const toml::array& list, rules::ExpectedNetwork& out) const {
    for (const toml::node& node : list) {
      if (!node.is_string()) return bad(node, "bssids");
      const auto mac = MacAddress::parse(node.as_string()->get());
      if (!mac) return bad(node, node.as_string()->get());
      out.bssids.push_back(*mac);
    }
    return ok;
  }

  std::string file_;
};

}  // namespace

Result<std::vector<rules::ExpectedNetwork>> read_wifi_list(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return Unexpected(text.error());
  const ListReader reader(file.string());
  try {
    return reader.read(toml::parse(*text, file.string()));
  } catch (const toml::parse_error& error) {
    return reader.wrong(printable(error.description()) + " (" +
                        std::to_string(error.source().begin.line) + ")");
  }
}

}  // namespace tenken::cli
