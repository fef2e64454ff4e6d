#include "scanner/dissect/banner.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <re2/re2.h>

#include "scanner/dissect/pattern.hpp"

namespace tenken::dissect {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxSubject = 2048;  // bytes; bounds the cost of a hostile greeting

constexpr std::array kBanners{
#define BANNER(protocol, product, pattern, farewell, example, version) \
  BannerRow{protocol, product, pattern, farewell, example, version},
#include "data/banners.def"
#undef BANNER
};

constexpr std::array kSoftware{
#define SOFTWARE(protocol, product, pattern, example, version) \
  SoftwareRow{protocol, product, pattern, example, version},
#include "data/software.def"
#undef SOFTWARE
};

struct Found {
  std::string_view whole;
  std::string_view group;
};

std::optional<Found> search(const RE2& pattern, std::string_view text) {
  const re2::StringPiece subject = to_piece(text.substr(0, kMaxSubject));
  std::array<re2::StringPiece, 2> parts;
  const int wanted = 1 + std::min(pattern.NumberOfCapturingGroups(), 1);
  if (!pattern.Match(subject, 0, subject.size(), RE2::UNANCHORED, parts.data(), wanted))
    return std::nullopt;
  return Found{{parts[0].data(), parts[0].size()}, {parts[1].data(), parts[1].size()}};
}

}  // namespace

std::span<const BannerRow> banner_rows() { return kBanners; }
std::span<const SoftwareRow> software_rows() { return kSoftware; }

std::optional<Banner> recognise_banner(ByteView greeting) {
  static const std::vector<std::unique_ptr<RE2>> patterns = compile_patterns(
      kBanners, [](const BannerRow& row) { return row.pattern; }, TextKind::bytes);
  for (std::size_t i = 0; i < kBanners.size(); ++i) {
    const auto found = search(*patterns[i], as_text(greeting));
    if (!found) continue;
    Banner banner;
    banner.row = &kBanners[i];
    banner.version = found->group;
    banner.stated = found->whole;
    return banner;
  }
  return std::nullopt;
}

std::optional<Software> name_software(std::string_view protocol, std::string_view text) {
  static const std::vector<std::unique_ptr<RE2>> patterns = compile_patterns(
      kSoftware, [](const SoftwareRow& row) { return row.pattern; }, TextKind::bytes);
  for (std::size_t i = 0; i < kSoftware.size(); ++i) {
    if (kSoftware[i].protocol != protocol) continue;
    if (const auto found = search(*patterns[i], text))
      return Software{std::string(kSoftware[i].product), std::string(found->group)};
  }
  return std::nullopt;
}

std::optional<Software> read_product_token(std::string_view server_header) {
  // Products of embedded servers have blanks in their names ("Hipcam RealServer/V1.0"), so a
  // version is looked for first; without one, the first word is the product.
  static const auto versioned = compile_pattern(
      R"(^\s*([A-Za-z][\w.+-]*(?: [A-Za-z][\w+-]*){0,3})/[vV]?(\d[\w.~+-]*))", TextKind::bytes);
  // "kamailio (5.6.3 (x86_64/linux))"
  static const auto bracketed =
      compile_pattern(R"(^\s*([A-Za-z][\w.+-]*) \([vV]?(\d[\w.~+-]*))", TextKind::bytes);
  static const auto bare = compile_pattern(R"(^\s*([A-Za-z][\w.+-]*))", TextKind::bytes);
  // UPnP Device Architecture 1.1 section 1.2.2: system, UPnP, product, in this order.
  static const auto upnp = compile_pattern(
      R"(\bUPnP/\d[\d.]*[ ,]+([A-Za-z][\w.+-]*(?: [A-Za-z][\w+-]*){0,4})/[vV]?(\d[\w.~+-]*))",
      TextKind::bytes);
  const re2::StringPiece text = to_piece(server_header.substr(0, kMaxSubject));
  Software software;
  if (RE2::PartialMatch(text, *upnp, &software.product, &software.version) ||
      RE2::PartialMatch(text, *bracketed, &software.product, &software.version) ||
      RE2::PartialMatch(text, *versioned, &software.product, &software.version) ||
      RE2::PartialMatch(text, *bare, &software.product))
    return software;
  return std::nullopt;
}

}  // namespace tenken::dissect
