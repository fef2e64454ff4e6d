#include "alerts/send.hpp"

#include <cstdio>
#include <fstream>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::alerts {
namespace {

constexpr std::size_t kMostSecret = 4096;

Unexpected secret_missing(const Channel& channel, const std::string& where) {
  return fail(Errc::usage, Note(Msg::alerts_secret_missing, {channel.name, printable(where)}),
              Note(Msg::alerts_secret_missing_fix));
}

/// The first line of the file.
Result<Secret> secret_in_file(const Channel& channel) {
  const std::string& file = channel.secret.file;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return secret_missing(channel, file);
  if ((status.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH)) != 0)
    return fail(Errc::usage, Note(Msg::alerts_secret_open, {channel.name, printable(file)}),
                Note(Msg::alerts_secret_open_fix, {printable(file)}));
  std::ifstream in(file, std::ios::binary);
  Wiped<std::string> line{std::string(kMostSecret, '\0')};
  in.read(line.get().data(), static_cast<std::streamsize>(kMostSecret));
  const auto got = static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0));
  const std::string_view all(line.get().data(), got);
  const std::string_view text = all.substr(0, all.find_first_of(std::string_view("\r\n\0", 3)));
  if (text.empty()) return secret_missing(channel, file);
  return Secret(text);
}

}  // namespace

Result<Secret> read_secret(const Channel& channel, const SendContext& context) {
  if (!channel.secret.file.empty()) return secret_in_file(channel);
  if (channel.secret.variable.empty()) return Secret();
  const auto value =
      context.environment ? context.environment(channel.secret.variable) : std::nullopt;
  if (!value || value->empty()) return secret_missing(channel, channel.secret.variable);
  return Secret(*value);
}

std::string signature(std::string_view key, std::string_view timestamp, std::string_view body) {
  const std::string text = std::string(timestamp) + "." + std::string(body);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return "sha256=" + to_hex(std::as_bytes(std::span(digest.data(), size)));
}

SendResult not_sent(const Channel& channel, std::size_t taken, std::string detail) {
  SendResult result;
  result.taken = taken;
  result.error.emplace(Errc::io, Note(Msg::alerts_not_sent, {channel.name}),
                       Note(Msg::alerts_not_sent_fix), printable(detail));
  return result;
}

SendResult send(const Channel& channel, std::span<const Alert> alerts, const SendContext& context) {
  if (alerts.empty()) return {};
  switch (channel.kind) {
    case ChannelKind::syslog:
      return send_syslog(channel, alerts, context);
    case ChannelKind::webhook:
      return send_webhook(channel, alerts, context);
    case ChannelKind::mail:
      return send_mail(channel, alerts, context);
    case ChannelKind::mqtt:
      return send_mqtt(channel, alerts, context);
    case ChannelKind::command:
      break;
  }
  return send_command(channel, alerts, context);
}

}  // namespace tenken::alerts
