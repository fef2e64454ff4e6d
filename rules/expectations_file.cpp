#include "rules/expectations_file.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::rules {
namespace {

constexpr std::size_t kMostRows = 1000;
constexpr std::size_t kLongestText = 200;
constexpr std::int64_t kMostDevices = 1'000'000;

class ExpectationReader {
 public:
  explicit ExpectationReader(const std::function<std::string(const toml::source_region&)>& place)
      : place_(place) {}

  Result<Expectations> read(const toml::table& root) {
    Expectations all;
    auto read = rows(root, "places", [&](const toml::table& row) { return add_place(row, all); });
    if (read)
      read = rows(root, "purposes", [&](const toml::table& row) { return add_purpose(row, all); });
    if (read)
      read = rows(root, "expected", [&](const toml::table& row) { return add_count(row, all); });
    if (!read) return Unexpected(read.error());
    return all;
  }

 private:
  using ReadRow = std::function<Result<void>(const toml::table&)>;

  Unexpected wrong(const toml::node& node, std::string_view key, std::string_view example) const {
    return fail(Errc::usage, Note(Msg::policy_bad_value, {place_(node.source()), std::string(key)}),
                Note(Msg::policy_bad_value_remedy, {std::string(example)}));
  }
  Unexpected lacks(const toml::table& row, std::string_view key, std::string_view example) const {
    return fail(Errc::usage,
                Note(Msg::policy_missing_key, {place_(row.source()), std::string(key)}),
                Note(Msg::policy_missing_key_remedy, {std::string(example)}));
  }

  Result<void> rows(const toml::table& root, std::string_view name, const ReadRow& read_row) const {
    const toml::node* const node = root.get(name);
    if (node == nullptr) return ok;
    const std::string example = "[[" + std::string(name) + "]]";
    const toml::array* const list = node->as_array();
    if (list == nullptr || list->size() > kMostRows) return wrong(*node, name, example);
    for (const toml::node& entry : *list) {
      const toml::table* const row = entry.as_table();
      if (row == nullptr) return wrong(entry, name, example);
      if (auto done = read_row(*row); !done) return done;
    }
    return ok;
  }

  Result<void> known_keys(const toml::table& row,
                          std::initializer_list<std::string_view> allowed) const {
    for (const auto& [key, node] : row) {
      if (std::ranges::find(allowed, key.str()) != allowed.end()) continue;
      std::string names;
      for (const std::string_view name : allowed)
        names += (names.empty() ? "" : ", ") + std::string(name);
      return fail(Errc::usage,
                  Note(Msg::policy_unknown_key, {place_(key.source()), printable(key.str(), 64)}),
                  Note(Msg::policy_unknown_key_remedy, {std::move(names)}));
    }
    return ok;
  }

  /// \param needed  whether the key has to be there
  Result<std::string> text_of(const toml::table& row, std::string_view key, bool needed,
                              std::string_view example) const {
    const toml::node* const node = row.get(key);
    if (node == nullptr && needed) return lacks(row, key, example);
    if (node == nullptr) return std::string();
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) return wrong(*node, key, example);
    return printable(*value, kLongestText);
  }

  Result<std::vector<std::string>> texts_of(const toml::table& row, std::string_view key,
                                            std::string_view example) const {
    std::vector<std::string> texts;
    const toml::node* const node = row.get(key);
    if (node == nullptr) return texts;
    const toml::array* const list = node->as_array();
    if (list == nullptr || list->empty() || list->size() > kMostRows)
      return wrong(*node, key, example);
    for (const toml::node& entry : *list) {
      const auto value = entry.value_exact<std::string>();
      if (!value || value->empty()) return wrong(entry, key, example);
      texts.push_back(printable(*value, kLongestText));
    }
    return texts;
  }

  Result<void> add_place(const toml::table& row, Expectations& all) const {
    constexpr std::string_view kLocation = "location = \"head office 3F\"";
    constexpr std::string_view kNetworks = "networks = [\"192.0.2.0/26\"]";
    if (auto keys = known_keys(row, {"location", "networks", "attached"}); !keys) return keys;
    auto location = text_of(row, "location", true, kLocation);
    if (!location) return Unexpected(location.error());
    Place place;
    place.location = std::move(*location);
    const auto networks = texts_of(row, "networks", kNetworks);
    if (!networks) return Unexpected(networks.error());
    for (const std::string& text : *networks) {
      const auto range = IpRange::parse(text);
      if (!range) return wrong(*row.get("networks"), "networks", kNetworks);
      place.networks.add(*range);
    }
    auto attached = texts_of(row, "attached", "attached = [\"switch-3f\"]");
    if (!attached) return Unexpected(attached.error());
    place.attached = std::move(*attached);
    if (place.networks.empty() && place.attached.empty()) return lacks(row, "networks", kNetworks);
    all.places.push_back(std::move(place));
    return ok;
  }

  Result<void> add_purpose(const toml::table& row, Expectations& all) const {
    constexpr std::string_view kTypes = "types = [\"printer\"]";
    if (auto keys = known_keys(row, {"purpose", "types"}); !keys) return keys;
    auto name = text_of(row, "purpose", true, "purpose = \"printing\"");
    if (!name) return Unexpected(name.error());
    auto types = texts_of(row, "types", kTypes);
    if (!types) return Unexpected(types.error());
    if (types->empty()) return lacks(row, "types", kTypes);
    Purpose& purpose = all.purposes.emplace_back();
    purpose.purpose = std::move(*name);
    purpose.types = std::move(*types);
    return ok;
  }

  Result<void> add_count(const toml::table& row, Expectations& all) const {
    constexpr std::string_view kCount = "count = 12";
    if (auto keys = known_keys(row, {"type", "location", "count"}); !keys) return keys;
    auto type = text_of(row, "type", true, "type = \"camera\"");
    if (!type) return Unexpected(type.error());
    auto location = text_of(row, "location", false, "location = \"head office 3F\"");
    if (!location) return Unexpected(location.error());
    const toml::node* const node = row.get("count");
    if (node == nullptr) return lacks(row, "count", kCount);
    const auto count = node->value_exact<std::int64_t>();
    if (!count || *count < 0 || *count > kMostDevices) return wrong(*node, "count", kCount);
    ExpectedCount& expected = all.counts.emplace_back();
    expected.type = std::move(*type);
    expected.location = std::move(*location);
    expected.count = *count;
    return ok;
  }

  const std::function<std::string(const toml::source_region&)>& place_;
};

}  // namespace

Result<Expectations> read_expectations(
    const toml::table& root, const std::function<std::string(const toml::source_region&)>& place) {
  return ExpectationReader(place).read(root);
}

}  // namespace tenken::rules
