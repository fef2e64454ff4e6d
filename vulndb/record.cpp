#include "vulndb/record.hpp"

#include "model/enum_text.hpp"

namespace tenken::vulndb {
namespace {

constexpr EnumText<FeedKind, 6> kFeedText{{"nvd", "cvelist", "kev", "epss", "jvn", "debian"}};

}  // namespace

std::string_view to_string(FeedKind kind) { return kFeedText.name(kind); }

}  // namespace tenken::vulndb
