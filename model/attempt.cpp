#include "model/attempt.hpp"

#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<AttemptKind, kAttemptKindCount> kKinds{
    {"known-default", "operator-supplied", "guest", "control", "community"}};
constexpr EnumText<AttemptEnd, kAttemptEndCount> kEnds{
    {"accepted", "refused", "locked", "unclear", "unwell"}};

}  // namespace

std::string_view to_string(AttemptKind kind) { return kKinds.name(kind); }
std::string_view to_string(AttemptEnd end) { return kEnds.name(end); }

}  // namespace tenken
