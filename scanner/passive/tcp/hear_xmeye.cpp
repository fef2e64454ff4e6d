// The control protocol of XMEye's recorders and cameras: who logs in with a password that is known.
#include "scanner/dissect/proofs.hpp"
#include "scanner/dissect/sofia.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {34567};
constexpr std::string_view kProtocol = "xmeye";
constexpr std::uint16_t kLoginAnswer = 1001;

/// The answer says how the login before it has ended.
class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    const dissect::StreamMessage message = dissect::sofia_message(bytes);
    if (message && talk.from_client()) {
      const dissect::Login login = dissect::read_sofia_login(*message);
      if (login.kind != dissect::LoginKind::none)
        sent_ = say_proof(talk, kProtocol, login, dissect::LoginOutcome::undecided);
    } else if (message) {
      hear_answer(talk, dissect::parse_sofia(*message));
    }
    return progress_of(message);
  }
  bool resumes(Side, ByteView bytes) override {
    return progress_of(dissect::sofia_message(bytes)).next == Progress::Next::more;
  }

 private:
  void hear_answer(const Talk& talk, const dissect::SofiaAnswer& answer) {
    talk.serves(kProtocol, true);
    if (answer.kind != kLoginAnswer || !sent_) return;
    // 515: accepted, and an update is offered.
    const bool accepted = answer.result == "100" || answer.result == "515";
    say_fate(talk, *sent_, accepted ? SecretFate::accepted : SecretFate::refused);
    sent_.reset();
  }

  std::optional<HeardSecret> sent_;
};

}  // namespace

StreamHearer hear_xmeye() {
  return stream_hearer<Session>("xmeye", kPorts, sniff_hinted<dissect::sofia_message>);
}

}  // namespace tenken::passive::tcp
