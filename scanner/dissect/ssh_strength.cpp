#include "scanner/dissect/ssh_strength.hpp"

#include <algorithm>
#include <array>

namespace tenken::dissect {
namespace {

constexpr std::array kRows{
#define WEAK(category, name, reason) SshWeakRow{SshCategory::category, name, reason},
#include "data/ssh_algorithms.def"
#undef WEAK
};

bool matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return name == pattern;
}

/// Names in the kex list that are signals, not algorithms (RFC 8308, strict key exchange).
bool is_signal(std::string_view name) {
  return name.starts_with("ext-info-") || name.starts_with("kex-strict-");
}

/// Ciphers that authenticate by themselves, so that the MAC list does not matter.
bool is_aead(std::string_view name) {
  return name.find("-gcm") != std::string_view::npos || name.starts_with("AEAD_") ||
         name.starts_with("chacha20-poly1305");
}

class Judge {
 public:
  /// \returns whether the list has algorithms and all of them are weak
  bool take(SshCategory category, const std::vector<std::string>& names) {
    std::size_t strong = 0;
    std::size_t weak = 0;
    for (const std::string& name : names) {
      if (is_signal(name)) continue;
      if (find_weak(category, name) == nullptr) {
        ++strong;
        continue;
      }
      ++weak;
      if (std::find(result.weak.begin(), result.weak.end(), name) == result.weak.end())
        result.weak.push_back(name);
    }
    return strong == 0 && weak > 0;
  }

  SshStrength result;
};

}  // namespace

std::span<const SshWeakRow> ssh_weak_rows() { return kRows; }

const SshWeakRow* find_weak(SshCategory category, std::string_view algorithm) {
  const auto* found = std::find_if(kRows.begin(), kRows.end(), [&](const SshWeakRow& row) {
    return row.category == category && matches(row.name, algorithm);
  });
  return found != kRows.end() ? found : nullptr;
}

SshStrength judge_ssh_offer(const SshKexInit& offer) {
  Judge judge;
  bool only_weak = judge.take(SshCategory::kex, offer.kex);
  only_weak |= judge.take(SshCategory::host_key, offer.host_keys);
  // Both directions count: data is as safe as its weaker direction.
  const auto direction = [&](const auto& ciphers, const auto& macs) {
    const bool weak_cipher = judge.take(SshCategory::cipher, ciphers);
    const bool weak_mac = judge.take(SshCategory::mac, macs);
    return weak_cipher || (weak_mac && std::none_of(ciphers.begin(), ciphers.end(), is_aead));
  };
  only_weak |= direction(offer.ciphers_to_server, offer.macs_to_server);
  only_weak |= direction(offer.ciphers_to_client, offer.macs_to_client);
  judge.result.only_weak = only_weak;
  return std::move(judge.result);
}

}  // namespace tenken::dissect
