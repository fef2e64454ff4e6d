#include "scanner/wifi_feeds/radio_control.hpp"

#include <cerrno>
#include <cstring>

#include <linux/nl80211.h>

#include "model/messages.hpp"
#include "scanner/wifi_feeds/nl_request.hpp"

namespace tenken::wifi_feeds {
namespace {

Unexpected refused(const char* what, int error) {
  const bool denied = error == EPERM || error == EACCES;
  return fail(denied ? Errc::denied : Errc::environment, Note(Msg::wifi_feed_refused, {what}),
              Note(Msg::wifi_feed_refused_fix), std::strerror(error));
}

void ignore(const NlCommand&) {}

}  // namespace

Result<void> RadioControl::order(Bytes request, const char* what) {
  const auto error = talk_.ask(std::move(request), ignore);
  if (!error) return Unexpected(error.error());
  if (*error != 0) return refused(what, *error);
  return ok;
}

Result<WifiInterface> RadioControl::interface(std::uint32_t index, const std::string& name) {
  std::optional<WifiInterface> found;
  const auto error =
      talk_.ask(ask_interface(talk_.family(), index), [&found](const NlCommand& command) {
        if (auto one = read_interface(command)) found = std::move(*one);
      });
  if (!error) return Unexpected(error.error());
  if (*error != 0 || !found)
    return fail(Errc::usage, Note(Msg::wifi_feed_no_interface, {printable(name)}),
                Note(Msg::wifi_feed_no_interface_fix));
  return std::move(*found);
}

Result<std::size_t> RadioControl::scan_results(const WifiInterface& of, Timestamp now,
                                               wifi::Tracker& out) {
  std::size_t networks = 0;
  const auto error =
      talk_.ask(ask_scan_results(talk_.family(), of.index), [&](const NlCommand& command) {
        if (read_scan_result(command, now, out)) ++networks;
      });
  if (!error) return Unexpected(error.error());
  if (*error != 0) return refused("GET_SCAN", *error);
  return networks;
}

Result<void> RadioControl::scan(const WifiInterface& by) {
  const auto error = talk_.ask(ask_scan(talk_.family(), by.index), ignore);
  if (!error) return Unexpected(error.error());
  if (*error != 0 && *error != EBUSY) return refused("TRIGGER_SCAN", *error);
  bool aborted = false;
  const auto ended = talk_.await_scan(kScanWait, [&](const NlCommand& command) {
    const auto index = NlAttributes::find(command.attributes, NL80211_ATTR_IFINDEX);
    if (!index || index->u32() != by.index) return false;
    aborted = command.command == NL80211_CMD_SCAN_ABORTED;
    return aborted || command.command == NL80211_CMD_NEW_SCAN_RESULTS;
  });
  if (!ended) return Unexpected(ended.error());
  if (!*ended || aborted)
    return fail(Errc::environment, Note(Msg::wifi_feed_no_scan), Note(Msg::wifi_feed_no_scan_fix));
  return ok;
}

Result<std::vector<std::uint16_t>> RadioControl::frequencies(const WifiInterface& of) {
  std::vector<std::uint16_t> out;
  const auto error = talk_.ask(ask_phy(talk_.family(), of.phy), [&](const NlCommand& command) {
    const auto phy = NlAttributes::find(command.attributes, NL80211_ATTR_WIPHY);
    if (phy && phy->u32() == of.phy) read_frequencies(command, out);
  });
  if (!error) return Unexpected(error.error());
  if (*error != 0) return refused("GET_WIPHY", *error);
  return out;
}

Result<WifiInterface> RadioControl::add_monitor(const WifiInterface& beside,
                                                const std::string& name) {
  std::optional<WifiInterface> made;
  const auto error =
      talk_.ask(ask_monitor(talk_.family(), beside.phy, name), [&made](const NlCommand& command) {
        if (auto one = read_interface(command)) made = std::move(*one);
      });
  if (!error) return Unexpected(error.error());
  if (*error != 0 || !made) return refused("NEW_INTERFACE", *error == 0 ? EPROTO : *error);
  return std::move(*made);
}

Result<void> RadioControl::remove(const WifiInterface& interface) {
  return order(ask_removal(talk_.family(), interface.index), "DEL_INTERFACE");
}

Result<bool> RadioControl::tune(const WifiInterface& interface, std::uint16_t mhz) {
  const auto error = talk_.ask(ask_frequency(talk_.family(), interface.index, mhz), ignore);
  if (!error) return Unexpected(error.error());
  if (*error == EBUSY || *error == EINVAL) return false;
  if (*error != 0) return refused("SET_WIPHY", *error);
  return true;
}

}  // namespace tenken::wifi_feeds
