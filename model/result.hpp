// Errors as values: Result<T> is either a T or an Error that says what failed and how to mend it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "model/message.hpp"

namespace tenken {

/// The closed list of what can go wrong. Stored as text, so values are never renamed.
enum class Errc : std::uint8_t {
  refused,       ///< the other side answered with a refusal (TCP RST, port unreachable)
  timed_out,     ///< no answer within the deadline
  closed,        ///< the other side closed or reset an established connection
  unreachable,   ///< the network says that there is no way (ICMP, no neighbour)
  malformed,     ///< bytes or text that break their own format
  limit,         ///< a limit of ours was reached (length, count, budget)
  cancelled,     ///< the scan was stopped
  unsupported,   ///< a well-formed request or answer that tenken does not speak
  denied,        ///< the other side or the system refused permission
  io,            ///< file or database failure
  out_of_scope,  ///< the scope does not allow it; nothing was sent
  usage,         ///< wrong option, argument or configuration
  environment,   ///< this machine lacks something (interface, privilege, package)
  internal,      ///< a fault of tenken itself
};

std::string_view to_string(Errc code);
std::optional<Errc> parse_errc(std::string_view text);

/// What failed. `detail` is technical English for logs and evidence; `text` and `remedy`, where
/// given, are what a user reads.
class Error {
 public:
  Errc code;
  std::string detail;
  std::optional<Note> text;
  std::optional<Note> remedy;

  Error(Errc c, std::string d) : code(c), detail(std::move(d)) {}
  Error(Errc c, Note t) : code(c), text(std::move(t)) {}
  Error(Errc c, Note t, Note r) : code(c), text(std::move(t)), remedy(std::move(r)) {}
  Error(Errc c, Note t, Note r, std::string d)
      : code(c), detail(std::move(d)), text(std::move(t)), remedy(std::move(r)) {}

  /// One or two sentences for a user: what failed, the detail in parentheses, and the remedy.
  std::string message(Lang lang) const;
};

template <class T>
using Result = tl::expected<T, Error>;
using Unexpected = tl::unexpected<Error>;

/// The value of a successful Result<void>.
inline constexpr struct Ok {
  operator Result<void>() const { return {}; }
} ok{};

template <class... Args>
Unexpected fail(Args&&... args) {
  return Unexpected(Error(std::forward<Args>(args)...));
}

}  // namespace tenken
