// What `iw dev IF scan` prints, as networks. iw 5.19; newer and older ones differ in details.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/timestamp.hpp"
#include "scanner/wifi/tracker.hpp"

namespace tenken::wifi_feeds {

struct IwReading {
  std::size_t networks = 0;  ///< paragraphs that begin with an address
  bool bounded = false;      ///< there were more than kMostNetworks

  IwReading() = default;
};
inline constexpr std::size_t kMostNetworks = 16384;  ///< paragraphs of one text

/// Gives each network to `out`. Lines that mean nothing here are passed over; `iw -u` prints more
/// of what counts (RSN Override, several BSSIDs in one beacon). Names of makers and models within
/// WPS go out unescaped by iw, so that a hostile access point can write lines of its own.
/// \param now  when the scan was printed
IwReading read_iw(std::string_view text, Timestamp now, wifi::Tracker& out);

}  // namespace tenken::wifi_feeds
