#include "scanner/dissect/telnet.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>
#include <fmt/format.h>

namespace tenken::dissect {
namespace {

using telnet::kDo;
using telnet::kDont;
using telnet::kIac;
using telnet::kWill;
using telnet::kWont;

struct OptionName {
  std::uint8_t code;
  std::string_view name;
};

// IANA "Telnet Options".
constexpr std::array kOptionNames{
    OptionName{0, "binary"},        OptionName{1, "echo"},
    OptionName{3, "sga"},           OptionName{5, "status"},
    OptionName{6, "timing-mark"},   OptionName{24, "terminal-type"},
    OptionName{31, "naws"},         OptionName{32, "terminal-speed"},
    OptionName{33, "flow-control"}, OptionName{34, "linemode"},
    OptionName{35, "x-display"},    OptionName{36, "environ"},
    OptionName{37, "authenticate"}, OptionName{38, "encrypt"},
    OptionName{39, "new-environ"},  OptionName{46, "start-tls"},
};

std::string option_text(std::uint8_t code) {
  const auto* found = std::find_if(kOptionNames.begin(), kOptionNames.end(),
                                   [&](auto& o) { return o.code == code; });
  return found != kOptionNames.end() ? std::string(found->name) : std::to_string(code);
}

std::string_view verb_text(std::uint8_t verb) {
  switch (verb) {
    case kWill:
      return "will";
    case kWont:
      return "wont";
    case kDo:
      return "do";
    default:
      return "dont";
  }
}

}  // namespace

Bytes TelnetReader::feed(ByteView bytes) {
  Bytes answers;
  for (const std::byte b : bytes) {
    const TelnetDecoder::Event event = decoder_.feed(std::to_integer<std::uint8_t>(b));
    if (event.kind == TelnetDecoder::Kind::data) take_data(event.byte);
    if (event.kind == TelnetDecoder::Kind::option) take_option(event.verb, event.byte, answers);
    if (event.kind == TelnetDecoder::Kind::fault) ++faults_;
  }
  return answers;
}

void TelnetReader::take_data(std::uint8_t byte) {
  if (byte != 0 && text_.size() < kMaxText) text_.push_back(static_cast<char>(byte));
}

void TelnetReader::take_option(std::uint8_t verb, std::uint8_t option, Bytes& answers) {
  const std::size_t index = static_cast<std::size_t>(verb - kWill) * 256 + option;
  if (!seen_.test(index)) {
    seen_.set(index);
    offers_.push_back({verb, option});
  }
  if (verb != kWill && verb != kDo) return;
  const std::size_t refusal = (verb == kDo ? 0U : 256U) + option;
  if (refused_.test(refusal)) return;
  refused_.set(refusal);
  const std::uint8_t answer = verb == kDo ? kWont : kDont;
  for (const std::uint8_t byte : {kIac, answer, option}) answers.push_back(std::byte{byte});
}

std::string TelnetReader::offers() const {
  std::vector<std::string> texts;
  texts.reserve(offers_.size());
  for (const Offer& offer : offers_)
    texts.push_back(fmt::format("{}:{}", verb_text(offer.verb), option_text(offer.option)));
  std::sort(texts.begin(), texts.end());
  return fmt::format("{}", fmt::join(texts, ","));
}

bool has_telnet_negotiation(ByteView greeting) {
  TelnetReader reader;
  reader.feed(greeting);
  if (!reader.negotiated() || reader.faults() > 0) return false;
  // What surrounds the commands is a greeting for people, in any character set, not a binary frame.
  const auto control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\r' && c != '\n' && c != '\t' && c != '\x1b' && c != '\a' &&
           c != '\b';
  };
  return std::none_of(reader.text().begin(), reader.text().end(), control);
}

}  // namespace tenken::dissect
