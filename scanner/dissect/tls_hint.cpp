#include "scanner/dissect/tls_hint.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tenken::dissect {
namespace {

constexpr std::size_t kSearched = 2048;  // bytes of the body

constexpr std::array kHints{
#define HINT(server, text) std::string_view(text),
#include "data/tls_hints.def"
#undef HINT
};

}  // namespace

bool is_tls_alert(ByteView bytes) {
  Reader in(bytes);
  const auto type = in.u8();
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto length = in.u16();
  return type == 0x15 && major == 3 && minor && *minor <= 4 && length == 2;
}

bool wants_tls(const HttpResponse& response) {
  if (response.status < 400 || response.status > 499) return false;
  const std::string_view body = std::string_view(response.body).substr(0, kSearched);
  return std::any_of(kHints.begin(), kHints.end(), [&](std::string_view hint) {
    return body.find(hint) != std::string_view::npos;
  });
}

bool hints_at_tls(ByteView answer) {
  if (is_tls_alert(answer)) return true;
  HttpReader reader;
  reader.feed(answer);
  const auto response = std::move(reader).finish();
  return response && wants_tls(*response);
}

}  // namespace tenken::dissect
