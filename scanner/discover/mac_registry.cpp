// Formats: Wireshark's manuf ("prefix[/bits] TAB short TAB long") and the listings of
// standards-oui.ieee.org ("70-B3-D5 (hex) name", then "719000-719FFF (base 16) name").
#include "scanner/discover/mac_registry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "model/messages.hpp"

namespace tenken::discover {
namespace {

constexpr std::array<int, 3> kBlockBits{36, 28,
                                        24};  // the sizes that the IEEE assigns, longest first
constexpr int kMacBits = 48;
constexpr std::size_t kMaxFile = std::size_t{64} << 20U;  // bytes; the real files have 2 to 5 MiB

// Where Debian's packages put the registry: libwireshark-data, then ieee-data.
constexpr std::string_view kManuf = "/usr/share/wireshark/manuf";
constexpr std::array<std::string_view, 3> kIeee{"/usr/share/ieee-data/oui.txt",
                                                "/usr/share/ieee-data/mam.txt",
                                                "/usr/share/ieee-data/oui36.txt"};

std::optional<std::uint64_t> hex_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the text up to the next tab or end.
std::string_view next_field(std::string_view& rest) {
  const auto tab = rest.find('\t');
  const std::string_view field = rest.substr(0, tab);
  rest = tab == std::string_view::npos ? std::string_view() : rest.substr(tab + 1);
  return trimmed(field);
}

std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

constexpr std::uint64_t mask(int bits) {
  return ((std::uint64_t{1} << bits) - 1) << (kMacBits - bits);
}

constexpr std::uint64_t key_of(std::uint64_t prefix, int bits) {
  return (prefix & mask(bits)) << 8U | static_cast<std::uint64_t>(bits);
}

/// The value of a hexadecimal digit, or -1.
constexpr int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

constexpr std::array<std::int8_t, 256> kDigits = [] {
  std::array<std::int8_t, 256> digits{};
  for (std::size_t c = 0; c < digits.size(); ++c)
    digits[c] = static_cast<std::int8_t>(digit_of(static_cast<char>(c)));
  return digits;
}();

constexpr int digit(char c) { return kDigits[static_cast<unsigned char>(c)]; }

/// The IEEE keeps some 24-bit blocks to assign parts of them; it makes no devices.
bool is_registrar(std::string_view name) { return name == "IEEE Registration Authority"; }

/// "aa:bb:cc" or "aa-bb-cc-dd-ee-ff" as the top bits of 48, with the number of bits that are
/// written.
std::optional<std::pair<std::uint64_t, int>> parse_prefix(std::string_view text) {
  std::uint64_t value = 0;
  int octets = 0;
  while (!text.empty()) {
    if (text.size() < 2 || octets == kMacBits / 8) return std::nullopt;
    const int high = digit(text[0]);
    const int low = digit(text[1]);
    if (high < 0 || low < 0) return std::nullopt;
    value = (value << 8U) | static_cast<std::uint64_t>(high * 16 + low);
    ++octets;
    text.remove_prefix(2);
    if (text.empty()) break;
    if (text[0] != ':' && text[0] != '-') return std::nullopt;
    text.remove_prefix(1);
  }
  if (octets == 0) return std::nullopt;
  return std::pair{value << (kMacBits - 8 * octets), 8 * octets};
}

/// "aa:bb:cc" and a tab, as nearly all lines begin.
constexpr std::size_t kPlainBlock = 9;

std::optional<std::uint64_t> plain_block(std::string_view line) {
  if (line.size() < kPlainBlock || line[2] != ':' || line[5] != ':' || line[8] != '\t')
    return std::nullopt;
  int value = 0;
  int wrong = 0;  // negative where one of the characters is no digit
  for (const std::size_t at : {0U, 1U, 3U, 4U, 6U, 7U}) {
    const int one = digit(line[at]);
    wrong |= one;
    value = value * 16 + one;
  }
  if (wrong < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value) << 24U;
}

}  // namespace

void MacRegistry::add(std::uint64_t prefix, int bits, std::string_view name) {
  if (name.empty() || std::find(kBlockBits.begin(), kBlockBits.end(), bits) == kBlockBits.end())
    return;
  entries_.push_back({key_of(prefix, bits), static_cast<std::uint32_t>(name.data() - text_.data()),
                      static_cast<std::uint32_t>(name.size())});
}

void MacRegistry::read_manuf_line(std::string_view line) {
  if (line.empty() || line[0] == '#') return;
  if (const auto block = plain_block(line)) {
    std::string_view names = line.substr(kPlainBlock);
    const std::string_view short_name = next_field(names);
    const std::string_view long_name = next_field(names);
    return add(*block, 24, long_name.empty() ? short_name : long_name);
  }
  std::string_view prefix_text = next_field(line);
  const std::string_view short_name = next_field(line);
  const std::string_view long_name = next_field(line);

  std::optional<int> bits;
  if (const auto slash = prefix_text.find('/'); slash != std::string_view::npos) {
    const std::string_view digits = prefix_text.substr(slash + 1);
    int value = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc())
      return;
    bits = value;
    prefix_text = prefix_text.substr(0, slash);
  }
  if (const auto prefix = parse_prefix(prefix_text))
    add(prefix->first, bits.value_or(prefix->second), long_name.empty() ? short_name : long_name);
}

void MacRegistry::read_ieee() {
  std::string_view rest = text_;
  std::uint64_t oui = 0;  // of the latest "(hex)" line, which the range after it belongs to
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (const auto at = line.find("(hex)"); at != std::string_view::npos) {
      const auto prefix = parse_prefix(trimmed(line.substr(0, at)));
      oui = prefix && prefix->second == 24 ? prefix->first : 0;
      continue;
    }
    constexpr std::string_view kMark = "(base 16)";
    const auto at = line.find(kMark);
    if (at == std::string_view::npos) continue;
    const std::string_view block = trimmed(line.substr(0, at));
    const std::string_view name = trimmed(line.substr(at + kMark.size()));
    const auto dash = block.find('-');
    if (dash == std::string_view::npos) {
      if (const auto value = hex_number(block); value && block.size() == 6)
        add(*value << 24U, 24, name);
      continue;
    }
    const auto first = hex_number(block.substr(0, dash));
    const auto last = hex_number(block.substr(dash + 1));
    if (!first || !last || *last < *first || *last > 0xFFFFFF) continue;
    // A block of 2^n addresses leaves 48-n bits for the assignment.
    const std::uint64_t size = *last - *first + 1;
    if (size == 0x100000) add(oui | *first, 28, name);
    if (size == 0x1000) add(oui | *first, 36, name);
  }
}

void MacRegistry::finish() {
  const auto by_key = [](const Entry& a, const Entry& b) { return a.key < b.key; };
  if (!std::is_sorted(entries_.begin(), entries_.end(), by_key))
    std::sort(entries_.begin(), entries_.end(), by_key);
}

void MacRegistry::merge(const MacRegistry& other) {
  const auto shift = static_cast<std::uint32_t>(text_.size());
  text_ += other.text_;
  for (Entry entry : other.entries_) {
    entry.offset += shift;
    entries_.push_back(entry);
  }
  finish();
}

Result<MacRegistry> MacRegistry::parse(std::string text) {
  MacRegistry registry;
  registry.text_ = std::move(text);
  if (registry.text_.find("(base 16)") != std::string::npos) {
    registry.read_ieee();
  } else {
    registry.entries_.reserve(registry.text_.size() / 40);  // the usual length of a line
    std::string_view rest = registry.text_;
    while (!rest.empty()) registry.read_manuf_line(next_line(rest));
  }
  if (registry.entries_.empty()) return fail(Errc::malformed, "no MAC assignment in the registry");
  registry.finish();
  return registry;
}

Result<MacRegistry> MacRegistry::load(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return fail(Errc::environment, file.string() + ": " + error.message());
  if (size > kMaxFile) return fail(Errc::limit, file.string() + ": larger than 64 MiB");
  std::ifstream in(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(size)))
    return fail(Errc::environment, file.string() + ": cannot be read");
  return parse(std::move(text));
}

std::optional<std::filesystem::path> MacRegistry::installed_file() {
  std::error_code error;
  for (const std::string_view file : {kManuf, kIeee[0]})
    if (std::filesystem::is_regular_file(file, error)) return std::filesystem::path(file);
  return std::nullopt;
}

Result<MacRegistry> MacRegistry::load_installed() {
  const auto file = installed_file();
  if (!file)
    return fail(Errc::environment, Note(Msg::mac_registry_missing),
                Note(Msg::mac_registry_missing_fix));
  auto registry = load(*file);
  if (!registry || *file == kManuf) return registry;
  for (const std::string_view more : {kIeee[1], kIeee[2]})
    if (auto part = load(more)) registry->merge(*part);
  return registry;
}

std::optional<std::string_view> MacRegistry::lookup(const MacAddress& mac) const {
  if (mac.is_locally_administered() || mac.is_group() || mac.is_zero()) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t octet : mac.octets()) value = (value << 8U) | octet;
  for (const int bits : kBlockBits) {
    const std::uint64_t key = key_of(value, bits);
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), key,
                         [](const Entry& entry, std::uint64_t k) { return entry.key < k; });
    if (at == entries_.end() || at->key != key) continue;
    const std::string_view name = std::string_view(text_).substr(at->offset, at->length);
    if (is_registrar(name)) return std::nullopt;
    return name;
  }
  return std::nullopt;
}

}  // namespace tenken::discover
