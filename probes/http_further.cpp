// What a known web server tells beyond its first page: its icon, and pages on which devices
// describe themselves. GET only, within the server; none of the pages needs a login.
#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <openssl/evp.h>

#include "probes/http_talk.hpp"
#include "scanner/dissect/device_page.hpp"
#include "scanner/dissect/html.hpp"
#include "scanner/dissect/http_location.hpp"

namespace tenken::probes {
namespace {

constexpr int kMostConnections = 2;
constexpr std::size_t kMostIcon = std::size_t{48} * 1024;  // bytes; more is no icon
constexpr int kOk = 200;

/// MD5 in hexadecimal: the name under which databases of icons know one, and no protection of
/// anything.
std::string md5_of(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
    return {};
  return to_hex(std::as_bytes(std::span(digest).first(size)));
}

bool is_page(const dissect::HttpResponse& response) {
  return response.status == kOk && response.protocol == "HTTP" && !response.truncated &&
         !response.body.empty();
}

/// Whether another request may follow over the same connection.
bool is_kept(const HttpAnswer& answer) {
  const dissect::HttpResponse& response = answer.response;
  const std::string_view connection = response.header("connection");
  const bool framed =
      !response.header("content-length").empty() || !response.header("transfer-encoding").empty();
  return !answer.broken && !response.truncated && framed && response.version == "1.1" &&
         connection != "close" && connection != "Close";
}

/// Asks one path after the other, over as few connections as the server lets it.
class Further {
 public:
  Further(ProbeContext& context, Reconnect reconnect) : context_(context), reconnect_(reconnect) {}

  Task<Result<dissect::HttpResponse>> get(std::string path) {
    if (!stream_) {
      if (opened_++ == kMostConnections) co_return fail(Errc::limit, "enough connections");
      auto fresh = co_await reconnect_(context_);
      if (!fresh) co_return Unexpected(fresh.error());
      stream_ = *std::move(fresh);
    }
    Bytes heard;
    std::string request = get_request_kept(context_, path);
    auto answer = co_await ask_http(*stream_, std::move(request), context_.answer_wait, heard);
    if (!answer || !is_kept(*answer)) stream_.reset();
    if (!answer) co_return Unexpected(answer.error());
    co_return std::move(answer->response);
  }

 private:
  ProbeContext& context_;
  Reconnect reconnect_;
  std::unique_ptr<net::Stream> stream_;
  int opened_ = 0;
};

void observe_device_page(ProbeContext& context, const dissect::DevicePath& path,
                         const dissect::DevicePage& said, std::string& record) {
  const auto observe = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    context.observe(key, value);
    record += fmt::format("# {}: {}\n", key, value);
  };
  record += fmt::format("> GET {}\n", path.path);
  observe("http.device_vendor", path.vendor);
  observe("http.device_model", said.model);
  observe("http.device_firmware", said.firmware);
  observe("http.device_name", said.name);
  observe("http.device_type", path.type);
}

/// What is shown to the patterns of data/http_paths.def.
std::string shown_by(const dissect::HttpResponse& page) {
  std::string shown(page.header("server"));
  shown += '\n' + dissect::read_html(page.body, page.header("content-type")).title;
  if (const std::string_view challenge = page.header("www-authenticate"); !challenge.empty())
    shown += '\n' + dissect::parse_challenge(challenge).realm;
  return shown;
}

}  // namespace

Task<std::string> look_further(ProbeContext& context, std::string_view scheme, Reconnect reconnect,
                               const dissect::HttpResponse& page) {
  std::string record;
  if (!context.may_look_further) co_return record;
  context.stream.close();  // its slot is needed for the next connection
  Further further(context, reconnect);
  const std::vector<const dissect::DevicePath*> paths =
      dissect::paths_for(context.port(), shown_by(page));
  for (const dissect::DevicePath* const path : paths) {
    const auto answer = co_await further.get(std::string(path->path));
    if (!answer) co_return record;
    if (!is_page(*answer)) continue;
    const dissect::DevicePage said = dissect::read_device_page(*path, answer->body);
    if (!said.empty()) observe_device_page(context, *path, said, record);
  }
  std::string host = context.dialer.address().to_string();
  host.resize(std::min(host.find('%'), host.size()));
  const dissect::HttpOrigin origin{scheme, host, context.port()};
  const auto icon = dissect::local_target(dissect::icon_of(page.body), origin);
  if (!icon) co_return record;
  const auto answer = co_await further.get(*icon);
  if (!answer || !is_page(*answer) || answer->body.size() > kMostIcon) co_return record;
  // A page instead of an icon is how servers say that there is none.
  if (answer->header("content-type").starts_with("text/")) co_return record;
  const std::string digest = md5_of(answer->body);
  if (digest.empty()) co_return record;
  context.observe("http.favicon_md5", digest);
  record += fmt::format("> GET (icon)\n# md5: {}\n", digest);
  co_return record;
}

}  // namespace tenken::probes
