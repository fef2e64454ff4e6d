#include "scanner/dissect/iec61850.hpp"

#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::uint8_t kGoosePdu = 0x61;
constexpr std::uint8_t kSampledPdu = 0x60;

enum GooseTag : std::uint8_t {
  kControlBlock = 0x80,
  kTimeToLive = 0x81,
  kDataSet = 0x82,
  kGooseId = 0x83,
  kStateNumber = 0x85,
  kSequence = 0x86,
  kSimulation = 0x87,
  kRevision = 0x88,
  kNeedsCommissioning = 0x89,
  kEntries = 0x8A,
  kAllData = 0xAB,
};

enum SampledTag : std::uint8_t {
  kStreamId = 0x80,
  kStreamDataSet = 0x81,
  kStreamRevision = 0x83,
  kSynchronised = 0x85,
  kStreams = 0xA2,
};

/// Head of both: number of the application, size, and whether it is simulated.
struct Envelope {
  std::uint16_t app_id = 0;
  bool simulated = false;
  bool complete = true;
  ByteView pdu;  ///< as much of its content as is there

  Envelope() = default;
};

/// \param tag  that the content must have
Result<Envelope> open_envelope(ByteView bytes, std::uint8_t tag) {
  constexpr std::uint16_t kSimulated = 0x8000;
  constexpr std::uint8_t kLongForm = 0x80;
  constexpr std::size_t kMaxLengthSize = 2;
  Reader in(bytes);
  Envelope out;
  const auto app_id = in.u16();
  const auto size = in.u16();
  const auto reserved = in.u16();
  const auto reserved_too = in.u16();
  const auto found = in.u8();
  const auto first = in.u8();
  if (found && *found != tag) return fail(Errc::unsupported, "no message of IEC 61850");
  if (!app_id || !size || !reserved || !reserved_too || !first)
    return fail(Errc::malformed, "message of IEC 61850 is cut");
  if (*size < kHeader) return fail(Errc::unsupported, "no message of IEC 61850");
  std::uint32_t content = *first;
  if (*first >= kLongForm) {
    const std::size_t octets = *first & ~unsigned{kLongForm};
    const auto length = octets <= kMaxLengthSize ? in.take(octets) : std::nullopt;
    const auto value = length ? number(*length) : std::nullopt;
    if (!value) return fail(Errc::malformed, "message of IEC 61850 is cut");
    content = *value;
  }
  out.app_id = *app_id;
  out.simulated = (*reserved & kSimulated) != 0;
  out.complete = in.remaining() >= content;
  out.pdu = in.rest().first(out.complete ? content : in.remaining());
  return out;
}

/// A flag; devices send 0x01 and 0xFF for yes.
bool is_set(ByteView value) {
  return !value.empty() && std::to_integer<unsigned>(value.front()) != 0;
}

/// An integer; a byte of 0 before it keeps it positive.
std::optional<std::uint32_t> positive(ByteView value) {
  if (value.size() > sizeof(std::uint32_t) && value.front() == std::byte{0})
    value = value.subspan(1);
  return number(value);
}

void read_goose_field(GooseMessage& message, const BerElement& field) {
  const std::string_view text = trimmed(as_text(field.content));
  switch (field.tag) {
    case kControlBlock:
      message.control_block = text;
      break;
    case kTimeToLive:
      message.time_to_live = positive(field.content);
      break;
    case kDataSet:
      message.data_set = text;
      break;
    case kGooseId:
      message.goose_id = text;
      break;
    case kStateNumber:
      message.state_number = positive(field.content);
      break;
    case kSequence:
      message.sequence = positive(field.content);
      break;
    case kSimulation:
      message.simulated = message.simulated || is_set(field.content);
      break;
    case kRevision:
      message.revision = positive(field.content);
      break;
    case kNeedsCommissioning:
      message.needs_commissioning = is_set(field.content);
      break;
    case kEntries:
      message.entries = positive(field.content);
      break;
    default:
      break;
  }
}

/// \returns false where a field is cut
bool read_stream(SampledStream& stream, Reader in) {
  while (!in.empty()) {
    const auto field = take_ber(in);
    if (!field) return false;
    if (field->tag == kStreamId) stream.id = trimmed(as_text(field->content));
    if (field->tag == kStreamDataSet) stream.data_set = trimmed(as_text(field->content));
    if (field->tag == kStreamRevision) stream.revision = positive(field->content);
    if (field->tag == kSynchronised) stream.synchronised = positive(field->content);
  }
  return true;
}

bool read_streams(SampledValues& message, Reader in) {
  while (!in.empty()) {
    const auto content = take_ber(in, kBerSequence);
    SampledStream stream;
    if (!content || !read_stream(stream, Reader(*content))) return false;
    if (!message.streams.push(stream)) return true;
  }
  return true;
}

}  // namespace

Result<GooseMessage> parse_goose(ByteView bytes) {
  const auto envelope = open_envelope(bytes, kGoosePdu);
  if (!envelope) return tl::unexpected(envelope.error());
  GooseMessage message;
  message.app_id = envelope->app_id;
  message.simulated = envelope->simulated;
  Reader in(envelope->pdu);
  bool whole = true;
  while (whole && !in.empty()) {
    const auto field = take_ber(in);
    whole = field.has_value();
    if (whole) read_goose_field(message, *field);
  }
  message.complete = whole && envelope->complete;
  return message;
}

Result<SampledValues> parse_sampled_values(ByteView bytes) {
  const auto envelope = open_envelope(bytes, kSampledPdu);
  if (!envelope) return tl::unexpected(envelope.error());
  SampledValues message;
  message.app_id = envelope->app_id;
  message.simulated = envelope->simulated;
  message.complete = envelope->complete;
  Reader in(envelope->pdu);
  while (!in.empty()) {
    const auto field = take_ber(in);
    if (!field || (field->tag == kStreams && !read_streams(message, Reader(field->content)))) {
      message.complete = false;
      break;
    }
  }
  return message;
}

}  // namespace tenken::dissect
