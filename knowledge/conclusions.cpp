#include "knowledge/conclusions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "knowledge/cpe.hpp"
#include "knowledge/text_sources.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "scanner/passive/derive.hpp"

namespace tenken::knowledge {
namespace {

// Fingerprints by many hands, of a text that anybody can write: less than what our own tables say.
constexpr double kRecogTrust = 58;
constexpr double kUsualCertainty = 0.85;  // where a fingerprint states none (Recog's default)
constexpr std::string_view kActive = "active/";
constexpr std::string_view kRecog = "recog/";
constexpr std::string_view kSshStart = "SSH-2.0-";

/// How sure a kind of signal is; 0 for one that there is not.
int confidence_of_kind(std::string_view kind) {
#define KIND(id, name, claim, confidence) \
  if (kind == (name)) return confidence;
#include "scanner/passive/kinds.def"
#undef KIND
  return 0;
}

#define TYPE(recog, type) std::pair<std::string_view, std::string_view>{recog, type},
constexpr std::array kTypes{
#include "data/knowledge/recog_types.def"
};
#undef TYPE

std::string_view type_of(std::string_view device) {
  const auto at =
      std::ranges::find(kTypes, device, &std::pair<std::string_view, std::string_view>::first);
  return at == kTypes.end() ? std::string_view() : at->second;
}

/// Between 0 (the fingerprint asserts nothing) and the most that Recog counts.
int confidence_of(const RecogMatch& match, std::string_view part) {
  double certainty = kUsualCertainty;
  const std::string_view stated = match.value(std::string(part) + ".certainty");
  if (!stated.empty()) {
    const auto [end, error] =
        std::from_chars(stated.data(), stated.data() + stated.size(), certainty);
    if (error != std::errc() || !std::isfinite(certainty)) return 0;
  }
  return static_cast<int>(std::lround(std::clamp(certainty, 0.0, 1.0) * kRecogTrust));
}

std::string joined(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() ? std::string(a) : std::string(a) + ' ' + std::string(b);
}

/// One text and what is made of it.
struct Shown {
  const TextSource* source = nullptr;
  Observation origin;  ///< a copy: the batch grows meanwhile
  std::string scheme;
};

class Teller {
 public:
  Teller(Batch& batch, const Shown& shown) : batch_(batch), shown_(shown) {}

  void by_tables() {
    const TextSource& source = *shown_.source;
    if (source.kind.empty()) return;
    std::string value = shown_.origin.value;
    if (source.form == TextForm::after_ssh) value.insert(0, kSshStart);
    method_ = method(kActive, source.kind);
    for (const passive::Derived& claim :
         passive::derive(source.kind, "", confidence_of_kind(source.kind), value))
      tell(device(), claim.key, claim.value, claim.confidence);
  }

  void by_recog(const RecogMatch& match) {
    method_ = method(kRecog, shown_.source->recog);
    of_hardware(match);
    of_system(match);
    of_service(match);
  }

 private:
  /// With the port: two services of one device may say different things, and both count.
  std::string method(std::string_view prefix, std::string_view name) const {
    std::string text = std::string(prefix).append(name);
    if (shown_.origin.subject.port) text += ':' + std::to_string(*shown_.origin.subject.port);
    return text;
  }

  Subject device() const {
    Subject subject = shown_.origin.subject;
    subject.port.reset();
    subject.transport = Transport::tcp;
    return subject;
  }

  void tell(Subject subject, std::string_view key, std::string_view value, int confidence) {
    if (value.empty() || confidence <= 0) return;
    Observation& one = batch_.observations.emplace_back(
        std::move(subject), key, printable(value), Witness(shown_.origin.witness.sensor, method_),
        shown_.origin.at);
    one.confidence = confidence;
    one.evidence = shown_.origin.evidence;
  }

  /// Maker and model in the spelling that every other witness uses.
  void of_hardware(const RecogMatch& match) {
    passive::Derivation device_claims(confidence_of(match, "hw"));
    device_claims.vendor(match.value("hw.vendor"), passive::Certainty::stated);
    device_claims.model(match.value("hw.product"), passive::Certainty::stated);
    for (const passive::Derived& claim : device_claims.all())
      tell(device(), claim.key, claim.value, claim.confidence);
    std::string_view type = type_of(match.value("hw.device"));
    if (type.empty()) type = type_of(match.value("os.device"));
    tell(device(), claim::kType, type, confidence_of(match, "hw"));
  }

  /// What runs on a device of the same maker, and is named after it, is its firmware.
  void of_system(const RecogMatch& match) {
    const std::string_view product = match.value("os.product");
    const std::string_view version = match.value("os.version");
    const std::string_view hardware = match.value("hw.product");
    const bool own = !hardware.empty() && !version.empty() &&
                     match.value("os.vendor") == match.value("hw.vendor") &&
                     (product.empty() || product.starts_with(hardware));
    const int confidence = confidence_of(match, "os");
    tell(device(), own ? claim::kFirmware : claim::kOs,
         own ? std::string(version) : joined(product, version), confidence);
  }

  void of_service(const RecogMatch& match) {
    if (!shown_.origin.subject.port) return;
    const int confidence = confidence_of(match, "service");
    const std::string_view product = match.value("service.product");
    if (product.empty()) return;
    tell(shown_.origin.subject, claim::kProduct, product, confidence);
    tell(shown_.origin.subject, claim::kVersion, match.value("service.version"), confidence);
    if (auto cpe = formatted_cpe(match.value("service.cpe23")))
      tell(shown_.origin.subject, claim::kCpe, *cpe, confidence);
  }

  Batch& batch_;
  const Shown& shown_;
  std::string method_;
};

/// What a page of the device itself says (data/http_paths.def), in the spelling of all others.
void tell_device_page(Batch& batch, const Observation& origin) {
  constexpr int kPageConfidence = 78;
  passive::Derivation said(kPageConfidence);
  const auto stated = passive::Certainty::stated;
  if (origin.key == "http.device_vendor") said.vendor(origin.value, passive::Certainty::likely);
  if (origin.key == "http.device_model") said.model(origin.value, stated);
  if (origin.key == "http.device_firmware") said.firmware(origin.value, stated);
  if (origin.key == "http.device_type") said.type(origin.value, passive::Certainty::likely);
  Subject device = origin.subject;
  device.port.reset();
  for (const passive::Derived& claim : said.all()) {
    std::string method = "active/http.device";
    if (origin.subject.port) method += ':' + std::to_string(*origin.subject.port);
    Observation& one = batch.observations.emplace_back(
        device, claim.key, claim.value, Witness(origin.witness.sensor, std::move(method)),
        origin.at);
    one.confidence = claim.confidence;
    one.evidence = origin.evidence;
  }
}

/// The value of `key` about the same service in this batch.
std::string_view beside(const Batch& batch, const Subject& subject, std::string_view key) {
  for (const Observation& one : batch.observations)
    if (one.key == key && one.subject == subject) return one.value;
  return {};
}

std::vector<Shown> texts_of(const Batch& batch) {
  std::vector<Shown> texts;
  for (const Observation& one : batch.observations) {
    const TextSource* const source = source_of(one, beside(batch, one.subject, claim::kProtocol));
    if (source == nullptr) continue;
    Shown& shown = texts.emplace_back();
    shown.source = source;
    shown.origin = one;
    if (source->form == TextForm::challenge)
      shown.scheme = beside(batch, one.subject, "http.auth_scheme");
  }
  return texts;
}

}  // namespace

Result<Conclusions> Conclusions::with_recog(const std::filesystem::path& folder) {
  std::vector<std::string_view> wanted;
  for (const TextSource& source : text_sources())
    if (!source.recog.empty()) wanted.push_back(source.recog);
  auto directory = RecogDirectory::open(folder, wanted);
  if (!directory) return Unexpected(directory.error());
  return Conclusions(*std::move(directory));
}

void Conclusions::add_to(Batch& batch) const {
  const std::size_t told = batch.observations.size();
  for (std::size_t at = 0; at < told; ++at) {
    if (!batch.observations[at].key.starts_with("http.device_")) continue;
    const Observation origin = batch.observations[at];  // a copy: the batch grows
    tell_device_page(batch, origin);
  }
  for (const Shown& shown : texts_of(batch)) {
    Teller teller(batch, shown);
    teller.by_tables();
    if (!recog_ || shown.source->recog.empty()) continue;
    const std::string text = recog_text(*shown.source, shown.origin.value, shown.scheme);
    if (const auto match = recog_->match(shown.source->recog, text)) teller.by_recog(*match);
  }
}

}  // namespace tenken::knowledge
