#include "logins/login_check.hpp"

#include <algorithm>
#include <array>

#include "scanner/net/vitals.hpp"

namespace tenken::logins {

#define ENTRY(name) extern const LoginCheck name;  // NOLINT(bugprone-macro-parentheses)
#include "logins/registry.def"
#undef ENTRY

namespace {

constexpr std::array kChecks{
#define ENTRY(name) &name,  // NOLINT(bugprone-macro-parentheses): a list, not an expression
#include "logins/registry.def"
#undef ENTRY
};

constexpr std::size_t kMaxRead = std::size_t{128} * 1024;
constexpr std::chrono::milliseconds kParting{500};  // a server that says it ends does so at once

constexpr std::array<std::string_view, 12> kStrongLock{"locked",
                                                       "lock out",
                                                       "lockout",
                                                       "lock-out",
                                                       "too many",
                                                       "temporarily blocked",
                                                       "temporarily disabled",
                                                       "account disabled",
                                                       "ロック",
                                                       "锁定",
                                                       "鎖定",
                                                       "被锁"};
constexpr std::array<std::string_view, 11> kWeakLock{
    "wait", "try again later", "blocked", "disabled", "exceeded", "throttl",
    "制限", "しばらく",        "お待ち",  "稍后",     "次数"};
constexpr std::array<std::string_view, 15> kFailure{
    "fail",      "incorrect",        "invalid",      "denied", "wrong",
    "unauthori", "not authori",      "bad password", "失敗",   "違い",
    "誤り",      "正しくありません", "错误",         "失败",   "できません"};
constexpr std::array<std::string_view, 8> kChange{
    "new password",     "current password", "change your password", "password has expired",
    "password expired", "must change",      "新しいパスワード",     "パスワードを変更"};
constexpr std::array<std::string_view, 8> kFirst{
    "set password", "create password", "set a password", "initial setup",
    "setup wizard", "not initialized", "初期設定",       "パスワードを設定"};

template <std::size_t N>
bool holds_any(std::string_view text, const std::array<std::string_view, N>& words) {
  std::string low(text);
  std::ranges::transform(low, low.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::ranges::any_of(
      words, [&](std::string_view word) { return low.find(word) != std::string::npos; });
}

}  // namespace

std::span<const LoginCheck* const> all_login_checks() { return kChecks; }

const LoginCheck* find_login_check(std::string_view protocol) {
  for (const LoginCheck* const check : kChecks)
    if (std::ranges::find(check->protocols, protocol) != check->protocols.end()) return check;
  return nullptr;
}

std::optional<std::chrono::milliseconds> StreamTalk::round_trip() {
  return net::round_trip(*stream_);
}

Task<std::optional<std::chrono::milliseconds>> StreamTalk::leave(std::chrono::milliseconds most) {
  co_return co_await net::leave(*stream_, most);
}

Task<Result<std::unique_ptr<net::Stream>>> open_stream(Place& place, FirstWord first) {
  place.talk.reset();
  net::StreamLimits limits(place.waits.deadline, kMaxRead);
  limits.speaks_first = first == FirstWord::ours;
  Result<std::unique_ptr<net::Stream>> stream = co_await place.dialer.connect(place.port, limits);
  if (!stream) co_return Unexpected(std::move(stream).error());
  place.connect_time = (*stream)->connect_time();
  if (place.tls) {
    net::TlsOptions options;
    const auto secured = co_await (*stream)->start_tls(std::move(options));
    if (!secured) co_return Unexpected(secured.error());
    if (!secured->complete) co_return fail(Errc::denied, "a client certificate is asked for");
  }
  co_return stream;
}

Task<void> part(Place& place, net::Stream& stream) {
  const net::SteadyTime start = net::SteadyClock::now();
  const Result<Bytes> rest = co_await stream.read_some(1, kParting);
  if (!rest && rest.error().code == Errc::closed)
    place.parted_after =
        std::chrono::duration_cast<std::chrono::milliseconds>(net::SteadyClock::now() - start);
  stream.close();
}

Task<bool> still_open(net::Stream& stream) {
  const Result<Bytes> came = co_await stream.read_some(1, std::chrono::milliseconds(0));
  co_return came && came->empty();
}

Reply failed(const Error& error) {
  std::string note(to_string(error.code));
  switch (error.code) {
    case Errc::closed:
      return {Sign::closed, LoginReason::closed, std::move(note)};
    case Errc::malformed:
    case Errc::unsupported:
      return {Sign::foreign, LoginReason::foreign, std::move(note)};
    case Errc::cancelled:
      return {Sign::silent, LoginReason::stopped, std::move(note)};
    case Errc::out_of_scope:
      return {Sign::silent, LoginReason::scope, std::move(note)};
    case Errc::denied:
      return {Sign::no_password, LoginReason::no_password, std::move(note)};
    default:
      return {Sign::silent, LoginReason::silent, std::move(note)};
  }
}

bool speaks_of_lock(std::string_view text, bool strong) {
  return holds_any(text, kStrongLock) || (!strong && holds_any(text, kWeakLock));
}
bool speaks_of_failure(std::string_view text) { return holds_any(text, kFailure); }
bool demands_change(std::string_view text) { return holds_any(text, kChange); }
bool waits_for_first_password(std::string_view text) { return holds_any(text, kFirst); }

}  // namespace tenken::logins
