#include "scanner/dissect/login_answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/xml.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kVersion3 = 3;
constexpr std::uint32_t kUserModel = 3;
constexpr std::uint8_t kAuthFlag = 1;
constexpr std::uint8_t kPrivFlag = 2;

bool read_security(UsmMessage& message, ByteView parameters) {
  Reader outer(parameters);
  const auto fields = take_ber(outer, kBerSequence);
  if (!fields) return false;
  Reader in(*fields);
  const auto engine = take_ber(in, kBerOctets);
  const auto boots = take_ber_number(in);
  const auto time = take_ber_number(in);
  const auto user = take_ber(in, kBerOctets);
  const auto proof = take_ber(in, kBerOctets);
  if (!engine || !boots || !time || !user || !proof) return false;
  message.engine_id = *engine;
  message.boots = *boots;
  message.time = *time;
  message.user = *user;
  message.proof = *proof;
  return true;
}

void read_scoped(UsmMessage& message, ByteView scoped) {
  Reader in(scoped);
  if (!take_ber(in, kBerOctets) || !take_ber(in, kBerOctets)) return;
  const auto pdu = take_ber(in);
  if (!pdu) return;
  Reader fields(pdu->content);
  const auto request = take_ber_number(fields);
  const auto error = take_ber_number(fields);
  if (!error || !take_ber_number(fields)) return;
  message.request = request.value_or(0);
  message.pdu = pdu->tag;
  message.error = *error;
  const auto list = take_ber(fields, kBerSequence);
  if (!list) return;
  Reader bindings(*list);
  const auto first = take_ber(bindings, kBerSequence);
  if (!first) return;
  Reader pair(*first);
  const auto object = take_ber(pair, kBerObjectId);
  const auto value = take_ber(pair);
  if (!object || !value) return;
  message.object = *object;
  message.value_tag = value->tag;
  message.value = value->content;
}

/// A node id as it lies in a message (OPC 10000-6 section 5.2.2.9).
std::optional<ByteView> take_node_id(Reader& in) {
  const ByteView all = in.rest();
  const auto kind = in.u8();
  if (!kind) return std::nullopt;
  constexpr std::size_t kTwoByte = 1;
  constexpr std::size_t kFourByte = 3;
  constexpr std::size_t kNumeric = 2 + 4;
  constexpr std::size_t kGuid = 2 + 16;
  constexpr std::size_t kNamespace = 2;
  constexpr std::uint32_t kLongest = 1024;
  std::optional<ByteView> rest;
  switch (*kind) {
    case 0:
      rest = in.take(kTwoByte);
      break;
    case 1:
      rest = in.take(kFourByte);
      break;
    case 2:
      rest = in.take(kNumeric);
      break;
    case 4:
      rest = in.take(kGuid);
      break;
    case 3:
    case 5: {
      if (!in.take(kNamespace)) return std::nullopt;
      const auto size = take_u32_le(in);
      if (!size || *size > kLongest) return std::nullopt;
      rest = in.take(*size);
      break;
    }
    default:
      break;
  }
  if (!rest) return std::nullopt;
  return all.first(all.size() - in.remaining());
}

int number_of(std::string_view text, int most) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= most ? value : -1;
}

/// The value of a line "Name:value".
std::string_view line_value(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view value = text.substr(at + name.size());
  return value.substr(0, value.find_first_of("\r\n"));
}

}  // namespace

std::optional<UsmMessage> parse_usm(ByteView datagram) {
  Reader outer(datagram);
  const auto body = take_ber(outer, kBerSequence);
  if (!body) return std::nullopt;
  Reader in(*body);
  if (take_ber_number(in) != kVersion3) return std::nullopt;
  const auto header = take_ber(in, kBerSequence);
  const auto parameters = header ? take_ber(in, kBerOctets) : std::nullopt;
  if (!parameters) return std::nullopt;
  Reader fields(*header);
  UsmMessage message;
  const auto id = take_ber_number(fields);
  const auto size = take_ber_number(fields);
  const auto flags = take_ber(fields, kBerOctets);
  if (!id || !size || !flags || flags->size() != 1 || take_ber_number(fields) != kUserModel)
    return std::nullopt;
  const auto bits = std::to_integer<std::uint8_t>(flags->front());
  message.id = *id;
  message.authenticated = (bits & kAuthFlag) != 0;
  if (!read_security(message, *parameters)) return std::nullopt;
  if ((bits & kPrivFlag) == 0)
    if (const auto scoped = take_ber(in, kBerSequence)) read_scoped(message, *scoped);
  return message;
}

UsmTrouble usm_trouble(const UsmMessage& report) {
  // 1.3.6.1.6.3.15.1.1.x.0
  constexpr std::array<std::uint8_t, 9> kStats{0x2B, 6, 1, 6, 3, 15, 1, 1, 0};
  constexpr std::size_t kWhich = kStats.size() - 1;
  if (report.pdu != kUsmReport || report.object.size() != kStats.size() + 1)
    return UsmTrouble::other;
  for (std::size_t i = 0; i < kWhich; ++i)
    if (std::to_integer<std::uint8_t>(report.object[i]) != kStats[i]) return UsmTrouble::other;
  const auto which = std::to_integer<std::uint8_t>(report.object[kWhich]);
  return which >= 1 && which <= 5 ? static_cast<UsmTrouble>(which) : UsmTrouble::other;
}

std::optional<SmbSession> parse_smb_session(ByteView message) {
  constexpr std::size_t kFrame = 4;
  constexpr std::size_t kToStatus = 8;
  constexpr std::size_t kToSession = 26;  // command to tree id
  constexpr std::size_t kSignature = 16;
  constexpr unsigned kGuest = 1;
  constexpr unsigned kNull = 2;
  Reader in(message);
  const auto frame = in.take(kFrame);
  const auto head = in.take(kToStatus);
  if (!frame || !head || as_text(*head).substr(0, 4) != "\xFESMB") return std::nullopt;
  const auto status = take_u32_le(in);
  const auto command = take_u16_le(in);
  const auto between = in.take(kToSession);
  const auto low = take_u32_le(in);
  const auto high = take_u32_le(in);
  if (!status || !between || !high || command != 1U || !in.take(kSignature)) return std::nullopt;
  SmbSession session;
  session.status = *status;
  session.id = std::uint64_t{*high} << 32U | *low;
  const auto size = take_u16_le(in);
  const auto flags = size ? take_u16_le(in) : std::nullopt;
  if (*status == kSmbSuccess && flags) {
    session.guest = (*flags & kGuest) != 0;
    session.anonymous = (*flags & kNull) != 0;
  }
  return session;
}

std::optional<NtlmChallenge> parse_ntlm_challenge(ByteView blob) {
  constexpr std::string_view kMark{"NTLMSSP\0\x02\0\0\0", 12};
  constexpr std::size_t kTargetName = 8;
  constexpr std::size_t kFlags = 4;
  constexpr std::size_t kChallenge = 8;
  constexpr std::size_t kReserved = 8;
  const std::size_t at = as_text(blob).find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const ByteView message = blob.subspan(at);
  Reader in(message);
  if (!in.take(kMark.size() + kTargetName + kFlags)) return std::nullopt;
  const auto challenge = in.take(kChallenge);
  if (!challenge || !in.take(kReserved)) return std::nullopt;
  NtlmChallenge found;
  found.challenge = *challenge;
  const auto size = take_u16_le(in);
  const auto room = take_u16_le(in);
  const auto offset = take_u32_le(in);
  if (size && room && offset && *offset <= message.size() && *size <= message.size() - *offset)
    found.target = message.subspan(*offset, *size);
  return found;
}

std::optional<ByteView> parse_opcua_session_token(ByteView message) {
  constexpr std::size_t kHeads = 8 + 4 + 4 + 8;  // message, channel, token, sequence
  constexpr std::uint32_t kCreateSessionResponse = 464;
  constexpr std::size_t kTimeAndHandle = 12;
  constexpr std::uint32_t kNothing = 0xFFFFFFFF;
  if (as_text(message).substr(0, 4) != "MSGF") return std::nullopt;
  Reader in(message);
  // The type: a node id of four bytes in namespace 0.
  if (!in.take(kHeads) || in.u8() != 1U || in.u8() != 0U ||
      take_u16_le(in) != kCreateSessionResponse)
    return std::nullopt;
  if (!in.take(kTimeAndHandle) || take_u32_le(in) != 0U) return std::nullopt;  // status: good
  if (in.u8() != 0U) return std::nullopt;  // diagnostics, which nobody asked for
  const auto texts = take_u32_le(in);
  if (!texts || (*texts != 0 && *texts != kNothing)) return std::nullopt;
  if (!take_node_id(in) || in.u8() != 0U) return std::nullopt;  // no further header
  if (!take_node_id(in)) return std::nullopt;                   // the session's public id
  return take_node_id(in);
}

std::string parse_onvif_clock(std::string_view document) {
  constexpr std::array<std::pair<std::string_view, int>, 6> kParts{
      {{"Year", 9999}, {"Month", 12}, {"Day", 31}, {"Hour", 23}, {"Minute", 59}, {"Second", 60}}};
  std::array<int, kParts.size()> values{};
  values.fill(-1);
  bool utc = false;
  XmlReader reader(document);
  std::string_view open;
  while (const auto token = reader.next()) {
    if (token->name == "UTCDateTime" && token->kind != XmlKind::text)
      utc = token->kind == XmlKind::open;
    if (token->kind == XmlKind::open) open = token->name;
    if (token->kind != XmlKind::text || !utc) continue;
    for (std::size_t i = 0; i < kParts.size(); ++i)
      if (open == kParts[i].first && values[i] < 0)
        values[i] = number_of(token->text, kParts[i].second);
  }
  if (std::ranges::any_of(values, [](int value) { return value < 0; })) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", values[0], values[1], values[2],
                     values[3], values[4], values[5]);
}

DahuaAnswer parse_dahua(ByteView message) {
  constexpr std::size_t kHead = 32;
  constexpr std::uint32_t kLoginMark = 0x0600F900;
  constexpr std::size_t kAfterSession = 4;
  DahuaAnswer answer;
  Reader in(message);
  const auto kind = in.u32();
  const auto size = take_u32_le(in);
  const auto result = in.u16();
  if (!kind || !size || !result || !in.take(2 + 4)) return answer;
  const auto session = take_u32_le(in);
  if (!session || !in.take(kAfterSession)) return answer;
  const auto mark = in.u32();
  const auto tries = in.u16();
  if (!mark || !tries || message.size() < kHead) return answer;
  const std::string_view text = as_text(message.subspan(kHead));
  answer.realm = line_value(text, "Realm:");
  answer.random = line_value(text, "Random:");
  if (*mark != kLoginMark || !answer.random.empty()) return answer;
  answer.result = *result;
  answer.tries_left = *tries;
  answer.session = *session;
  return answer;
}

}  // namespace tenken::dissect
