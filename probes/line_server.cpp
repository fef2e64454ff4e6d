#include "probes/line_server.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/format.h>

#include "probes/claim_keys.hpp"
#include "probes/talk.hpp"
#include "probes/tls_claims.hpp"
#include "scanner/dissect/banner.hpp"

namespace tenken::probes {
namespace {

constexpr std::size_t kMaxList = 1024;  // characters of the claim
constexpr std::string_view kQuit = "QUIT\r\n";

using Lines = std::vector<std::string>;

Errc after_greeting(Errc code) {
  return code == Errc::malformed || code == Errc::unsupported ? Errc::limit : code;
}

/// The conversation as it stays the same from run to run.
class LineTalk {
 public:
  LineTalk(ProbeContext& context, const LineProtocol& protocol, bool proven)
      : context_(context), protocol_(protocol), proven_(proven) {}

  Task<Result<void>> run();

 private:
  Task<Result<void>> upgrade(const Lines& list);
  bool observe_greeting(const Lines& greeting);
  void observe_list(const Lines& list);

  bool offers_tls(const Lines& list) const {
    return std::any_of(list.begin(), list.end(), [&](const std::string& line) {
      return dissect::has_word(line, protocol_.offer, protocol_.list_skip);
    });
  }

  ProbeContext& context_;
  const LineProtocol& protocol_;
  bool proven_;
  std::string record_;
  std::string_view farewell_;
};

bool LineTalk::observe_greeting(const Lines& greeting) {
  std::string text;
  for (const std::string& line : greeting) text += line + "\r\n";
  const auto banner = dissect::recognise_banner(as_bytes(text));
  if (!banner && proven_) {
    farewell_ = kQuit;
    context_.observe(claim::kProtocol, protocol_.name);
    context_.observe(claim::kBanner, printable(greeting.front()));
    record_ = fmt::format("< {}\n", printable(greeting.front(), kMaxList));
    return true;
  }
  if (!banner || banner->row->protocol != protocol_.name) return false;
  farewell_ = banner->row->farewell;
  context_.observe(claim::kProtocol, protocol_.name);
  if (!banner->row->product.empty()) context_.observe(claim::kProduct, banner->row->product);
  if (!banner->version.empty()) context_.observe(claim::kVersion, banner->version);
  context_.observe(claim::kBanner, printable(banner->stated));
  record_ = fmt::format("< {}\n", printable(banner->stated, kMaxList));
  return true;
}

void LineTalk::observe_list(const Lines& list) {
  std::string text;
  // The first line of a coded list greets or heads it.
  const std::size_t first = protocol_.list == dissect::ReplyForm::coded ? 1 : 0;
  for (std::size_t i = first; i < list.size(); ++i) {
    const std::string& line = list[i];
    const std::string_view words =
        std::string_view(line).substr(std::min(protocol_.list_skip, line.size()));
    if (words.empty() || line == "." || line.starts_with("a ")) continue;
    if (!protocol_.list_empty.empty() && line.starts_with(protocol_.list_empty)) continue;
    text += (text.empty() ? "" : ", ") + std::string(words);
  }
  record_ +=
      fmt::format("> {}\n< {}\n", printable(protocol_.ask.substr(0, protocol_.ask.size() - 2)),
                  printable(text, kMaxList));
  if (!text.empty()) context_.observe(protocol_.list_key, printable(text, kMaxList));
}

Task<Result<void>> LineTalk::upgrade(const Lines& list) {
  const auto answer =
      co_await ask_lines(context_.stream, std::string(protocol_.upgrade), protocol_.answer);
  const bool accepted =
      answer && !answer->empty() && answer->back().starts_with(protocol_.accepted);
  const bool required = accepted && protocol_.login_needs_tls(list);
  context_.observe(kStartTls, required ? "required" : accepted ? "offered" : "absent");
  context_.observe(claim::kCleartext, required ? "false" : "true");
  record_ += fmt::format("> {}\n# TLS: {}\n",
                         printable(protocol_.upgrade.substr(0, protocol_.upgrade.size() - 2)),
                         accepted ? "accepted" : "refused");
  if (!answer) co_return Unexpected(answer.error());
  if (!accepted) co_return co_await context_.stream.write(to_bytes(farewell_));
  const net::TlsOptions options;
  const auto session = co_await context_.stream.start_tls(options);
  // The protocol is known: what goes wrong from here on does not make it another.
  if (!session) co_return fail(after_greeting(session.error().code), session.error().detail);
  record_ += observe_tls(context_, *session);
  co_return ok;
}

Task<Result<void>> LineTalk::run() {
  const auto greeting = co_await ask_lines(context_.stream, "", protocol_.greeting);
  if (!greeting && greeting.error().code == Errc::limit)
    co_return fail(Errc::malformed, "the greeting has no end");
  if (!greeting) co_return Unexpected(greeting.error());
  if (greeting->empty() || !observe_greeting(*greeting)) {
    std::string said;
    for (const std::string& line : *greeting) said += line + "\r\n";
    co_return context_.not_mine(as_bytes(said), "another greeting");
  }
  context_.observe(claim::kAuth, protocol_.auth);
  context_.cite(EvidenceKind::record, record_);
  const auto list = co_await ask_lines(context_.stream, std::string(protocol_.ask), protocol_.list);
  if (!list) {
    context_.observe(claim::kCleartext, "true");
    co_return Unexpected(list.error());
  }
  observe_list(*list);
  Result<void> end = ok;
  if (context_.inside_tls() || !(protocol_.ask_unlisted || offers_tls(*list))) {
    context_.observe(claim::kCleartext, "true");
    if (!context_.inside_tls()) context_.observe(kStartTls, "absent");
    end = co_await context_.stream.write(to_bytes(farewell_));
  } else {
    end = co_await upgrade(*list);
  }
  context_.cite(EvidenceKind::record, record_);
  co_return end;
}

}  // namespace

bool greets_as(std::string_view protocol, std::string_view start, ByteView greeting) {
  if (!as_text(greeting).starts_with(start)) return false;
  const auto banner = dissect::recognise_banner(greeting);
  return banner && banner->row->protocol == protocol;
}

Task<Result<void>> run_line_protocol(ProbeContext& context, const LineProtocol& protocol,
                                     bool proven) {
  LineTalk talk(context, protocol, proven);
  co_return co_await talk.run();
}

}  // namespace tenken::probes
