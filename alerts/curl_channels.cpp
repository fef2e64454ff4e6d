// Webhooks and mail, by libcurl. A webhook gets one POST of JSON for each alert, signed; mail goes
// out once for all alerts that are due.
#include <memory>
#include <string>

#include "alerts/format.hpp"
#include "alerts/send.hpp"
#include "model/bytes.hpp"
#include "model/late/curl.hpp"

namespace tenken::alerts {
namespace {

using Handle = std::unique_ptr<CURL, decltype(late::curl_easy_cleanup.get())>;

class CurlList {
 public:
  CurlList() = default;
  CurlList(const CurlList&) = delete;
  CurlList& operator=(const CurlList&) = delete;
  ~CurlList() { late::curl_slist_free_all(list_); }
  void add(const std::string& text) { list_ = late::curl_slist_append(list_, text.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) { return size * count; }

/// What all transfers have in common.
Handle new_transfer(const Channel& channel, const char* protocols, char* error) {
  static const CURLcode started = late::curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle handle(started == CURLE_OK ? late::curl_easy_init() : nullptr,
                late::curl_easy_cleanup.get());
  if (!handle) return handle;
  CURL* curl = handle.get();
  error[0] = '\0';
  late::curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  late::curl_easy_setopt(curl, CURLOPT_URL, channel.to.c_str());
  late::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
  late::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  late::curl_easy_setopt(curl, CURLOPT_PROXY, "");
  late::curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  late::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  late::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(channel.timeout.count()));
  late::curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(2 * channel.timeout.count()));
  late::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &swallow);
  constexpr long kMostAnswer = 1L << 20;
  late::curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, kMostAnswer);
  if (!channel.ca_file.empty())
    late::curl_easy_setopt(curl, CURLOPT_CAINFO, channel.ca_file.c_str());
  return handle;
}

std::string failure(CURLcode code, const char* error) {
  return error[0] != '\0' ? error : late::curl_easy_strerror(code);
}

/// \returns what went wrong; empty: nothing
std::string post(CURL* curl, const Alert& alert, const Secret& key, const SendContext& context,
                 const char* error) {
  const std::string body = ecs_json(alert, context.version);
  const std::string timestamp = std::to_string(context.now.nanoseconds / 1'000'000'000);
  CurlList headers;
  headers.add("Content-Type: application/json");
  headers.add("User-Agent: tenken/" + context.version);
  headers.add("X-Tenken-Event: " + alert.id.to_string());
  headers.add("X-Tenken-Timestamp: " + timestamp);
  if (!key.empty()) headers.add("X-Tenken-Signature: " + signature(key.reveal(), timestamp, body));
  headers.add("Expect:");
  late::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  late::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  late::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  const CURLcode code = late::curl_easy_perform(curl);
  if (code != CURLE_OK) return failure(code, error);
  long status = 0;
  late::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 && status < 300 ? std::string() : "HTTP " + std::to_string(status);
}

/// A mail as libcurl reads it.
struct MailSource {
  std::string_view rest;
};

std::size_t read_mail(char* to, std::size_t size, std::size_t count, void* source) {
  std::string_view& rest = static_cast<MailSource*>(source)->rest;
  const std::size_t taken = rest.copy(to, size * count);
  rest.remove_prefix(taken);
  return taken;
}

}  // namespace

SendResult send_webhook(const Channel& channel, std::span<const Alert> alerts,
                        const SendContext& context) {
  SendResult result;
  const auto loaded = late::curl.load();
  const auto key = read_secret(channel, context);
  if (!loaded || !key) {
    result.error = loaded ? key.error() : loaded.error();
    return result;
  }
  char error[CURL_ERROR_SIZE];
  const Handle handle = new_transfer(channel, "http,https", error);
  if (!handle) return not_sent(channel, 0, "libcurl does not start");
  for (const Alert& alert : alerts) {
    const std::string wrong = post(handle.get(), alert, *key, context, error);
    if (!wrong.empty()) return not_sent(channel, result.taken, wrong);
    ++result.taken;
  }
  return result;
}

SendResult send_mail(const Channel& channel, std::span<const Alert> alerts,
                     const SendContext& context) {
  SendResult result;
  const auto loaded = late::curl.load();
  const auto password = read_secret(channel, context);
  if (!loaded || !password) {
    result.error = loaded ? password.error() : loaded.error();
    return result;
  }
  char error[CURL_ERROR_SIZE];
  const Handle handle = new_transfer(channel, "smtp,smtps", error);
  if (!handle) return not_sent(channel, 0, "libcurl does not start");
  CURL* curl = handle.get();
  const std::string text = mail_text(channel, alerts, context.lang, context.now);
  MailSource source{text};
  CurlList recipients;
  for (const std::string& one : channel.recipients) recipients.add("<" + one + ">");
  const std::string from = "<" + channel.from + ">";
  late::curl_easy_setopt(
      curl, CURLOPT_USE_SSL,
      static_cast<long>(channel.tls == MailTls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  late::curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  late::curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  late::curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  late::curl_easy_setopt(curl, CURLOPT_READFUNCTION, &read_mail);
  late::curl_easy_setopt(curl, CURLOPT_READDATA, &source);
  if (!channel.user.empty()) {
    const Wiped<std::string> secret{std::string(password->reveal())};
    late::curl_easy_setopt(curl, CURLOPT_USERNAME, channel.user.c_str());
    late::curl_easy_setopt(curl, CURLOPT_PASSWORD, secret.get().c_str());
  }
  const CURLcode code = late::curl_easy_perform(curl);
  if (code != CURLE_OK) return not_sent(channel, 0, failure(code, error));
  result.taken = alerts.size();
  return result;
}

}  // namespace tenken::alerts
