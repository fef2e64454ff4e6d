#include "probes/dns_talk.hpp"

namespace tenken::probes {

Task<Result<Bytes>> read_dns_answer(ProbeContext& ctx) {
  constexpr std::size_t kMaxAnswer = 4096;  // bytes; the real answer takes about 80
  auto heard = co_await ctx.stream.read_some(kMaxAnswer, ctx.answer_wait);
  if (!heard || heard->empty()) co_return heard;
  if (heard->size() == 1) {
    const auto second = co_await ctx.stream.read_exactly(1);
    if (!second) co_return Unexpected(second.error());
    heard->push_back(second->front());
  }
  const std::size_t length = *Reader(*heard).u16();
  if (length > kMaxAnswer || heard->size() >= length + kDnsPrefix) co_return heard;
  const auto rest = co_await ctx.stream.read_exactly(length + kDnsPrefix - heard->size());
  if (!rest) co_return Unexpected(rest.error());
  heard->insert(heard->end(), rest->begin(), rest->end());
  co_return heard;
}

}  // namespace tenken::probes
