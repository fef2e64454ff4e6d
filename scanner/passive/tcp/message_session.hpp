// MessageSession: protocols of whole messages, one after the other, such as those of plants.
#pragma once

#include "scanner/dissect/ot.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"

namespace tenken::passive::tcp {

using Cut = dissect::StreamMessage (*)(ByteView);
using Say = void (*)(const Talk&, ByteView message);

/// \tparam kCut  gives the first message  \tparam kSay  hears a whole one
template <Cut kCut, Say kSay>
class MessageSession final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    const dissect::StreamMessage message = kCut(bytes);
    if (message) kSay(talk, *message);
    return progress_of(message);
  }
  bool resumes(Side, ByteView bytes) override { return progress_of(kCut(bytes)).next == kMore; }

 private:
  static constexpr Progress::Next kMore = Progress::Next::more;
};

/// A message without a magic number: on its own port only.
template <Cut kCut>
Fit sniff_hinted(const Opening& opening) {
  if (!opening.hinted) return Fit::no;
  const dissect::StreamMessage message = kCut(opening.bytes);
  if (message) return fit_of_either(opening);
  return message.error() == dissect::StreamGap::need_more ? Fit::undecided : Fit::no;
}

/// A message that is known by its first bytes, on any port.
template <Cut kCut>
Fit sniff_magic(const Opening& opening) {
  const dissect::StreamMessage message = kCut(opening.bytes);
  if (message) return fit_of_either(opening);
  return message.error() == dissect::StreamGap::need_more ? Fit::undecided : Fit::no;
}

/// What a client does to a device beyond reading: "s7 program 192.0.2.7", said of the client.
void say_change(const Talk& talk, std::string_view protocol, dissect::OtAction action);

}  // namespace tenken::passive::tcp
