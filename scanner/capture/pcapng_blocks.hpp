// PcapngBlocks: blocks of pcapng in memory, for whoever stores them. draft-ietf-opsawg-pcapng.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/capture/frame.hpp"

namespace tenken::capture {

/// Little endian, times in nanoseconds, one interface for each link type. Allocates only where it
/// has not held as much before. One thread at a time.
class PcapngBlocks {
 public:
  /// What a frame takes at most besides its bytes, an interface that it needs first included.
  static constexpr std::size_t kMostOverhead = 512;
  static constexpr std::size_t kMostInterfaces = 64;
  static constexpr std::size_t kMostName = 64;  ///< bytes of the interface's

  PcapngBlocks(std::string application, std::string comment, std::string_view interface);

  /// Begins a section: what follows can be read without what came before.
  void begin();
  /// The first `kept` bytes of a frame. False where it is of one link type too many.
  bool add(const Frame& frame, std::size_t kept);

  ByteView bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }
  /// How many of the first `count` bytes are whole blocks.
  std::size_t whole(std::size_t count) const;

  struct Frames {
    std::uint64_t all = 0;
    std::uint64_t cut = 0;  ///< of these, such as are longer than what is stored
  };
  /// The frames of the blocks that begin at `from` or behind it.
  Frames frames(std::size_t from) const;

 private:
  void number(std::uint64_t value, unsigned size);
  void raw(ByteView data);
  void text_option(std::uint16_t code, std::string_view text);
  std::size_t open_block(std::uint32_t type);
  void close_block(std::size_t start);
  bool interface_of(LinkType link, std::uint32_t& id);

  std::string application_;
  std::string comment_;
  std::string interface_;
  std::vector<std::byte> bytes_;
  std::vector<LinkType> links_;  ///< of this section, in the order of their numbers
};

}  // namespace tenken::capture
