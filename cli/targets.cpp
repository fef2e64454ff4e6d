#include "cli/targets.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <sstream>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include "cli/files.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMaxTargets = 1'000'000;  // ranges, over all files
constexpr std::size_t kMaxName = 253;           // RFC 1035 section 2.3.4

bool looks_like_name(std::string_view word) {
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
  };
  return word.size() <= kMaxName && std::any_of(word.begin(), word.end(), letter) &&
         std::all_of(word.begin(), word.end(), allowed);
}

class TargetReader {
 public:
  TargetReader(const Resolver& resolve, std::istream& input) : resolve_(resolve), input_(input) {}

  Result<void> add(const std::string& word) {
    if (word == "-") return add_lines(input_, "stdin");
    if (word.starts_with('@')) {
      const auto text = read_file(word.substr(1));
      if (!text) return Unexpected(text.error());
      std::istringstream lines(*text);
      return add_lines(lines, word.substr(1));
    }
    return add_one(word, {});
  }

  IpSet take() { return std::move(set_); }

 private:
  Result<void> add_lines(std::istream& lines, const std::string& source) {
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      line.erase(std::min(line.find('#'), line.size()));
      std::istringstream words(line);
      for (std::string word; words >> word;) {
        const std::string where = printable(source) + ":" + std::to_string(number);
        if (auto added = add_one(word, where); !added) return added;
      }
    }
    return ok;
  }

  Result<void> add_one(const std::string& word, const std::string& where) {
    if (++count_ > kMaxTargets)
      return fail(Errc::usage, Note(Msg::cli_too_many_targets, {std::to_string(kMaxTargets)}),
                  Note(Msg::cli_too_many_targets_fix));
    if (const auto range = IpRange::parse(word)) {
      set_.add(*range);
      return ok;
    }
    const std::string named = where.empty() ? shown(word) : where + ": " + shown(word);
    if (!looks_like_name(word))
      return fail(Errc::usage, Note(Msg::cli_bad_target, {named}), Note(Msg::cli_bad_target_fix));
    const auto addresses = resolve_(word);
    if (!addresses)
      return fail(Errc::usage, Note(Msg::cli_unresolved, {named}), Note(Msg::cli_unresolved_fix),
                  addresses.error().detail);
    for (const IpAddress& address : *addresses) set_.add(IpRange(address, address));
    return ok;
  }

  const Resolver& resolve_;
  std::istream& input_;
  IpSet set_;
  std::size_t count_ = 0;
};

/// The first few ranges of a set, for a message.
std::string some_ranges(const IpSet& set) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> texts = range_texts(set);
  if (texts.size() > kShown) {
    texts[kShown] = "... (+" + std::to_string(texts.size() - kShown) + ")";
    texts.resize(kShown + 1);
  }
  return listed(texts);
}

}  // namespace

Resolver system_resolver() {
  return [](const std::string& name) -> Result<std::vector<IpAddress>> {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int failed = ::getaddrinfo(name.c_str(), nullptr, &hints, &list);
    if (failed != 0) return fail(Errc::usage, ::gai_strerror(failed));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    std::vector<IpAddress> addresses;
    for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
      char text[NI_MAXHOST] = {};
      if (::getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0,
                        NI_NUMERICHOST) != 0)
        continue;
      if (auto address = IpAddress::parse(text)) addresses.push_back(std::move(*address));
    }
    return addresses;
  };
}

Result<IpSet> parse_targets(const std::vector<std::string>& words, const Resolver& resolve,
                            std::istream& input) {
  TargetReader reader(resolve, input);
  for (const std::string& word : words)
    if (auto added = reader.add(word); !added) return Unexpected(added.error());
  return reader.take();
}

Result<IpSet> within_scope(const IpSet& targets, const pace::Scope& scope,
                           const std::string& scope_file) {
  const auto refuse = [&](Msg why, const IpRange& range) {
    return fail(Errc::out_of_scope, Note(why, {range.to_string()}),
                Note(Msg::cli_target_outside_fix, {some_ranges(scope.allowed), shown(scope_file)}));
  };
  IpSet allowed;
  for (const IpRange& range : targets.ranges()) {
    IpSet wanted;
    wanted.add(range);
    for (const IpRange& forbidden : scope.forbidden.ranges()) wanted.remove(forbidden);
    if (wanted.empty()) return refuse(Msg::cli_target_forbidden, range);
    for (const IpRange& part : wanted.ranges()) {
      if (!scope.allowed.contains(part)) return refuse(Msg::cli_target_outside, part);
      allowed.add(part);
    }
  }
  return allowed;
}

std::vector<std::string> check_names(const pace::Scope& scope) {
  std::vector<std::string> names;
  names.reserve(scope.checks.size());
  for (const pace::Check check : scope.checks) names.emplace_back(to_string(check));
  return names;
}

std::vector<std::string> range_texts(const IpSet& set) {
  std::vector<std::string> texts;
  for (const IpRange& range : set.ranges()) texts.push_back(range.to_string());
  return texts;
}

}  // namespace tenken::cli
