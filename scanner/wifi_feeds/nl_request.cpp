#include "scanner/wifi_feeds/nl_request.hpp"

#include <memory>
#include <new>

#include <linux/nl80211.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

namespace tenken::wifi_feeds {
namespace {

/// A message that grows; libnl refuses attributes beyond one page, which none of these reaches.
class Request {
 public:
  Request(std::uint16_t family, std::uint8_t command, int flags) : message_(nlmsg_alloc()) {
    if (!message_ || genlmsg_put(message_.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags,
                                 command, 0) == nullptr)
      throw std::bad_alloc();
  }

  Request& number(int attribute, std::uint32_t value) {
    return put(nla_put_u32(message_.get(), attribute, value));
  }
  Request& text(int attribute, const std::string& value) {
    return put(nla_put_string(message_.get(), attribute, value.c_str()));
  }
  Request& flag(int attribute) { return put(nla_put_flag(message_.get(), attribute)); }
  /// One flag within a nest of flags.
  Request& nested_flag(int attribute, int inner) {
    return nested(attribute, [&] { return nla_put_flag(message_.get(), inner); });
  }
  /// One empty entry within a list.
  Request& nested_empty(int attribute, int inner) {
    return nested(attribute, [&] { return nla_put(message_.get(), inner, 0, nullptr); });
  }
  Bytes bytes() const {
    const nlmsghdr* const header = nlmsg_hdr(message_.get());
    const ByteView view(reinterpret_cast<const std::byte*>(header), header->nlmsg_len);
    return {view.begin(), view.end()};
  }

 private:
  struct Free {
    void operator()(nl_msg* message) const { nlmsg_free(message); }
  };

  Request& put(int result) {
    if (result < 0) throw std::bad_alloc();
    return *this;
  }
  template <class Fill>
  Request& nested(int attribute, const Fill& fill) {
    nlattr* const nest = nla_nest_start(message_.get(), attribute);
    if (nest == nullptr) throw std::bad_alloc();
    put(fill());
    nla_nest_end(message_.get(), nest);
    return *this;
  }

  std::unique_ptr<nl_msg, Free> message_;
};

}  // namespace

Bytes ask_interface(std::uint16_t family, std::uint32_t index) {
  Request request(family, NL80211_CMD_GET_INTERFACE, NLM_F_ACK);
  return request.number(NL80211_ATTR_IFINDEX, index).bytes();
}

Bytes ask_scan_results(std::uint16_t family, std::uint32_t index) {
  Request request(family, NL80211_CMD_GET_SCAN, NLM_F_DUMP);
  return request.number(NL80211_ATTR_IFINDEX, index).bytes();
}

Bytes ask_scan(std::uint16_t family, std::uint32_t index) {
  constexpr int kFirst = 1;
  Request request(family, NL80211_CMD_TRIGGER_SCAN, NLM_F_ACK);
  request.number(NL80211_ATTR_IFINDEX, index);
  return request.nested_empty(NL80211_ATTR_SCAN_SSIDS, kFirst).bytes();
}

Bytes ask_phy(std::uint16_t family, std::uint32_t phy) {
  Request request(family, NL80211_CMD_GET_WIPHY, NLM_F_DUMP);
  request.number(NL80211_ATTR_WIPHY, phy);
  return request.flag(NL80211_ATTR_SPLIT_WIPHY_DUMP).bytes();
}

Bytes ask_monitor(std::uint16_t family, std::uint32_t phy, const std::string& name) {
  Request request(family, NL80211_CMD_NEW_INTERFACE, NLM_F_ACK);
  request.number(NL80211_ATTR_WIPHY, phy).text(NL80211_ATTR_IFNAME, name);
  request.number(NL80211_ATTR_IFTYPE, NL80211_IFTYPE_MONITOR);
  return request.nested_flag(NL80211_ATTR_MNTR_FLAGS, NL80211_MNTR_FLAG_OTHER_BSS).bytes();
}

Bytes ask_removal(std::uint16_t family, std::uint32_t index) {
  Request request(family, NL80211_CMD_DEL_INTERFACE, NLM_F_ACK);
  return request.number(NL80211_ATTR_IFINDEX, index).bytes();
}

Bytes ask_frequency(std::uint16_t family, std::uint32_t index, std::uint16_t mhz) {
  Request request(family, NL80211_CMD_SET_WIPHY, NLM_F_ACK);
  request.number(NL80211_ATTR_IFINDEX, index).number(NL80211_ATTR_WIPHY_FREQ, mhz);
  request.number(NL80211_ATTR_CHANNEL_WIDTH, NL80211_CHAN_WIDTH_20_NOHT);
  return request.number(NL80211_ATTR_CENTER_FREQ1, mhz).bytes();
}

}  // namespace tenken::wifi_feeds
