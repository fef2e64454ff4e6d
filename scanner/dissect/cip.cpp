#include "scanner/dissect/cip.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kAnswer = 0x80;  // in the service
constexpr std::uint16_t kConnectionManager = 6;

enum Service : std::uint8_t {
  kGetAll = 0x01,
  kSetAll = 0x02,
  kGetList = 0x03,
  kSetList = 0x04,
  kReset = 0x05,
  kStart = 0x06,
  kStop = 0x07,
  kCreate = 0x08,
  kDelete = 0x09,
  kGetSingle = 0x0E,
  kSetSingle = 0x10,
  kRestore = 0x15,
  kSave = 0x16,
  kReadTag = 0x4C,
  kWriteTag = 0x4D,
  kModifyTag = 0x4E,
  kReadFragment = 0x52,
  kWriteFragment = 0x53,
  kListTags = 0x55,
};
constexpr std::uint8_t kUnconnectedSend = kReadFragment;  // in the connection manager

OtAction action_of(std::uint8_t service) {
  switch (service) {
    case kGetAll:
    case kGetList:
    case kGetSingle:
    case kReadTag:
    case kReadFragment:
    case kListTags:
      return OtAction::read;
    case kSetAll:
    case kSetList:
    case kSetSingle:
    case kWriteTag:
    case kModifyTag:
    case kWriteFragment:
      return OtAction::write;
    case kReset:
    case kStart:
    case kStop:
      return OtAction::control;
    case kCreate:
    case kDelete:
    case kRestore:
    case kSave:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

/// Class and instance that a path names (volume 1 appendix C).
void read_path(CipMessage& cip, Reader in) {
  constexpr std::uint8_t kClass8 = 0x20;
  constexpr std::uint8_t kClass16 = 0x21;
  constexpr std::uint8_t kInstance8 = 0x24;
  constexpr std::uint8_t kInstance16 = 0x25;
  while (const auto segment = in.u8()) {
    std::optional<std::uint16_t> value;
    if (*segment == kClass8 || *segment == kInstance8) {
      value = in.u8();
    } else if (*segment == kClass16 || *segment == kInstance16) {
      value = in.u8() ? take_u16_le(in) : std::nullopt;  // behind a byte of padding
    }
    if (!value) return;
    if (*segment == kClass8 || *segment == kClass16) {
      cip.object_class = value;
    } else {
      cip.object_instance = value;
    }
  }
}

bool read_request(CipMessage& cip, Reader& in) {
  constexpr std::size_t kWord = 2;
  const auto service = in.u8();
  const auto words = service ? in.u8() : std::nullopt;
  const auto path = words ? in.take(*words * kWord) : std::nullopt;
  if (!path) return false;
  cip.service = *service;
  read_path(cip, Reader(*path));
  return true;
}

/// The request inside one that is handed on: behind its time limit and its size.
bool read_routed(CipMessage& cip, Reader in) {
  constexpr std::size_t kTimeLimit = 2;
  if (!in.take(kTimeLimit) || !take_u16_le(in)) return false;
  CipMessage inside;
  if (!read_request(inside, in)) return false;
  inside.routed = true;
  cip = inside;
  return true;
}

bool read_answer(EnipMessage& message, CipMessage& cip, Reader in) {
  constexpr std::size_t kWord = 2;
  const auto service = in.u8();
  const auto reserved = in.u8();
  const auto status = in.u8();
  const auto more = in.u8();
  if (!service || !reserved || !status || !more || !in.take(*more * kWord)) return false;
  cip.service = *service & static_cast<std::uint8_t>(~kAnswer);
  cip.status = *status;
  // An answer does not say which object it is of: only one that is exactly an identity is taken.
  constexpr std::size_t kMaxBehind = 3;  // state and heartbeat interval
  if (cip.service == kGetAll && cip.status == 0) {
    const auto identity = take_cip_identity(in);
    if (identity && in.remaining() <= kMaxBehind && !identity->product_name.empty())
      message.identity = identity;
    if (message.identity) message.identity->state = in.u8();
  }
  return true;
}

bool is_printable(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < ' ') return false;
  return true;
}

}  // namespace

std::optional<CipIdentity> take_cip_identity(Reader& in) {
  CipIdentity identity;
  const auto vendor = take_u16_le(in);
  const auto type = take_u16_le(in);
  const auto code = take_u16_le(in);
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto status = take_u16_le(in);
  const auto serial = take_u32_le(in);
  const auto size = in.u8();
  const auto name = size ? in.take(*size) : std::nullopt;
  if (!vendor || !type || !code || !major || !minor || !status || !serial || !name)
    return std::nullopt;
  identity.vendor = *vendor;
  identity.device_type = *type;
  identity.product_code = *code;
  identity.major = *major;
  identity.minor = *minor;
  identity.status = *status;
  identity.serial = *serial;
  identity.product_name = trimmed(as_text(*name));
  if (!is_printable(identity.product_name)) return std::nullopt;
  return identity;
}

bool read_cip(EnipMessage& message, ByteView data) {
  if (data.empty()) return false;
  CipMessage cip;
  cip.answer = (std::to_integer<std::uint8_t>(data.front()) & kAnswer) != 0;
  message.sender = cip.answer ? OtRole::server : OtRole::client;
  Reader in(data);
  bool whole = cip.answer ? read_answer(message, cip, in) : read_request(cip, in);
  if (!whole) return false;
  const bool manages = cip.object_class == kConnectionManager;
  if (manages && cip.service == kUnconnectedSend) whole = read_routed(cip, in);
  message.cip = cip;
  // The connection manager numbers services of its own, which open and close connections; an answer
  // does not say whether it is the manager's.
  if (!cip.answer && (!manages || cip.routed)) message.action = action_of(cip.service);
  return whole;
}

}  // namespace tenken::dissect
