// In which versions makers corrected something: what the CVE List says besides the ranges.
#include <algorithm>

#include "vulndb/feeds/json_records.hpp"
#include "vulndb/feeds/version_words.hpp"

namespace tenken::vulndb {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostCorrections = 2'000;  // of one record
constexpr std::size_t kMostNames = 64;           // of one of its products
constexpr std::size_t kMostText = 256;           // bytes of a name or a version

/// One release: "2.4.1", and neither "0" nor a branch such as "5.x" nor words.
bool is_release(std::string_view text) {
  const bool digits = std::ranges::any_of(text, [](char c) { return c >= '1' && c <= '9'; });
  return digits && text.size() <= kMostText && text.find_first_of("*<>=,;") == text.npos &&
         !text.ends_with(".x") && text.find(".x.") == text.npos;
}

class Corrections {
 public:
  Corrections(Look& look, std::vector<Correction>& into) : look_(look), into_(into) {}

  void read(const json::object& affected) {
    names_.clear();
    for (const json::value& text : look_.array(affected, "cpes"))
      if (const auto cpe = text.is_string() ? parse_cpe(std::string_view(text.get_string()))
                                            : std::optional<Cpe>();
          cpe && cpe->product != "*" && cpe->product != "-")
        name(cpe->vendor, cpe->product);
    if (names_.empty())
      name(plain_vendor(look_.text(affected, "vendor")),
           plain_name(look_.text(affected, "product")));
    if (names_.empty()) return;
    for (const json::value& value : look_.array(affected, "versions"))
      if (const json::object* one = look_.item(value, "versions")) read_version(*one);
  }

 private:
  void name(std::string vendor, std::string product) {
    if (product.empty() || product.size() > kMostText || vendor.size() > kMostText) return;
    if (names_.size() == kMostNames) return;
    Correction one;
    one.vendor = std::move(vendor);
    one.product = std::move(product);
    if (std::ranges::find(names_, one) == names_.end()) names_.push_back(std::move(one));
  }

  void read_version(const json::object& one) {
    if (look_.text(one, "versionType") == "git") return;  // names of commits
    const std::string_view status = look_.text(one, "status");
    if (status == "unaffected") add(look_.text(one, "version"));
    if (status != "affected") return;
    add(look_.text(one, "lessThan"));
    for (const json::value& value : look_.array(one, "changes")) {
      const json::object* change = look_.item(value, "changes");
      if (change != nullptr && look_.text(*change, "status") == "unaffected")
        add(look_.text(*change, "at"));
    }
  }

  void add(std::string_view text) {
    const std::string version = plain_version(text);
    if (!is_release(version)) return;
    for (Correction one : names_) {
      if (into_.size() == kMostCorrections) return;
      one.version = version;
      into_.push_back(std::move(one));
    }
  }

  Look& look_;
  std::vector<Correction>& into_;
  std::vector<Correction> names_;
};

}  // namespace

void read_corrections(const json::object& container, Look& look, std::vector<Correction>& into) {
  Corrections corrections(look, into);
  for (const json::value& value : look.array(container, "affected"))
    if (const json::object* one = look.item(value, "affected")) corrections.read(*one);
}

}  // namespace tenken::vulndb
