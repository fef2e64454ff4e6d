#include "probes/tls_posture.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>
#include <openssl/rand.h>

#include "probes/claim_keys.hpp"
#include "scanner/dissect/tls_offer.hpp"

namespace tenken::probes {
namespace {

constexpr std::size_t kMaxHello = std::size_t{16} * 1024;  // bytes read for one answer
constexpr int kMaxWeak = 3;                                // broken suites that are named
constexpr std::size_t kRandom = 32;

bool ends_everything(Errc code) { return code == Errc::cancelled || code == Errc::out_of_scope; }

/// One hello's answer. Nothing: the server did not say (time-out, another protocol, no connection).
struct Answer {
  std::optional<dissect::TlsReaction> reaction;
  std::uint16_t version = 0;
  std::uint16_t cipher = 0;

  Answer() = default;
};

Bytes fresh_random() {
  std::array<unsigned char, kRandom> random{};
  if (RAND_bytes(random.data(), kRandom) != 1) random.fill(1);
  const auto bytes = std::as_bytes(std::span(random));
  return {bytes.begin(), bytes.end()};
}

Task<Result<Answer>> offer(ProbeContext& ctx, std::uint16_t version,
                           std::vector<std::uint16_t> suites) {
  Answer answer;
  const net::StreamLimits limits;
  const auto stream = co_await ctx.dialer.connect(ctx.port(), limits);
  if (!stream && ends_everything(stream.error().code)) co_return Unexpected(stream.error());
  if (!stream) co_return answer;
  const Bytes hello = dissect::tls_client_hello(version, suites, fresh_random());
  if (const auto sent = co_await (*stream)->write(hello); !sent) {
    if (ends_everything(sent.error().code)) co_return Unexpected(sent.error());
    co_return answer;
  }
  Bytes heard;
  while (heard.size() < kMaxHello) {
    const auto bytes = co_await (*stream)->read_some(kMaxHello - heard.size(), ctx.answer_wait);
    if (!bytes && ends_everything(bytes.error().code)) co_return Unexpected(bytes.error());
    // A server that hangs up on terms that it does not like; not one that breaks off in the middle.
    if (!bytes && bytes.error().code == Errc::closed && heard.empty())
      answer.reaction = dissect::TlsReaction::refused;
    if (!bytes || bytes->empty()) co_return answer;
    heard.insert(heard.end(), bytes->begin(), bytes->end());
    dissect::TlsServerHello chosen;
    const dissect::TlsReaction reaction = dissect::read_tls_reaction(heard, chosen);
    if (reaction == dissect::TlsReaction::need_more) continue;
    if (reaction != dissect::TlsReaction::foreign) answer.reaction = reaction;
    answer.version = chosen.chosen;
    answer.cipher = chosen.cipher;
    co_return answer;
  }
  co_return answer;
}

std::uint16_t version_number(std::string_view name) {
  for (std::uint16_t version = dissect::kTls13Version; version >= dissect::kSsl3Version; --version)
    if (dissect::tls_version_name(version) == name) return version;
  return 0;
}

class Posture {
 public:
  explicit Posture(ProbeContext& context) : context_(context) {}

  Task<Result<std::string>> run(std::string version);

 private:
  Task<Result<void>> ask_versions(std::uint16_t highest);
  Task<Result<void>> ask_weak();

  ProbeContext& context_;
  std::string versions_;
  std::string weak_;
  bool versions_whole_ = false;  ///< down to the first refusal
  bool weak_whole_ = false;
};

/// Downwards: a server takes the highest version that it knows of those up to the offered one.
Task<Result<void>> Posture::ask_versions(std::uint16_t highest) {
  for (std::uint16_t version = highest; version >= dissect::kSsl3Version; --version) {
    const auto suites = dissect::usual_suites();
    std::vector<std::uint16_t> offered(suites.begin(), suites.end());
    const auto answer = co_await offer(context_, version, std::move(offered));
    if (!answer) co_return Unexpected(answer.error());
    if (!answer->reaction) co_return ok;
    if (*answer->reaction == dissect::TlsReaction::refused) break;
    if (answer->version > version || answer->version < dissect::kSsl3Version) co_return ok;  // lies
    versions_ += fmt::format(",{}", dissect::tls_version_name(answer->version));
    version = answer->version;
  }
  versions_whole_ = true;
  co_return ok;
}

Task<Result<void>> Posture::ask_weak() {
  std::vector<std::uint16_t> suites = dissect::weak_suites();
  for (int asked = 0; asked < kMaxWeak && !suites.empty(); ++asked) {
    const auto answer = co_await offer(context_, dissect::kTls12Version, suites);
    if (!answer) co_return Unexpected(answer.error());
    if (!answer->reaction) co_return ok;
    if (*answer->reaction == dissect::TlsReaction::refused) break;
    const auto chosen = std::find(suites.begin(), suites.end(), answer->cipher);
    if (chosen == suites.end()) co_return ok;  // takes what was not offered
    weak_ += fmt::format("{}{}", weak_.empty() ? "" : ",", dissect::weak_suite_name(*chosen));
    suites.erase(chosen);
  }
  weak_whole_ = true;
  co_return ok;
}

Task<Result<std::string>> Posture::run(std::string version) {
  versions_ = version;
  const std::uint16_t settled = version_number(version);
  if (settled > dissect::kSsl3Version) {
    const auto end = co_await ask_versions(static_cast<std::uint16_t>(settled - 1));
    if (!end) co_return Unexpected(end.error());
  }
  const auto end = co_await ask_weak();
  if (!end) co_return Unexpected(end.error());
  // What did not answer is not called refused.
  if (versions_whole_) context_.observe(kTlsVersions, versions_);
  if (!weak_.empty() || weak_whole_) context_.observe(kTlsWeak, weak_.empty() ? "none" : weak_);
  co_return fmt::format("# versions taken: {}{}\n# broken suites taken: {}{}\n", versions_,
                        versions_whole_ ? "" : " (and perhaps more)",
                        weak_.empty() ? "none" : weak_, weak_whole_ ? "" : " (and perhaps more)");
}

}  // namespace

Task<Result<std::string>> observe_tls_posture(ProbeContext& context,
                                              const net::TlsSession& session) {
  Posture posture(context);
  co_return co_await posture.run(session.version);
}

}  // namespace tenken::probes
