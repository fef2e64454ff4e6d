// The bytes of a feed, a piece at a time, so that no feed has to fit into memory.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace tenken::vulndb {

/// A stream of bytes.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  /// The next piece, empty at the end. It lives until the next call.
  virtual Result<std::string_view> next() = 0;
};

/// A running SHA-256.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// The digest of everything so far in hexadecimal digits; nothing may be added afterwards.
  std::string hex();

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

/// How much came out of how much: what a decompression bomb breaks.
class Expansion {
 public:
  static constexpr std::uint64_t kMost = 200;  ///< times; JSON of CVEs packs to a thirtieth at best

  void took(std::size_t bytes) { in_ += bytes; }
  void gave(std::size_t bytes) { out_ += bytes; }
  bool absurd() const { return out_ > kFree && out_ / kMost > in_; }

 private:
  static constexpr std::uint64_t kFree = std::uint64_t{64} << 20U;  // bytes that are no harm

  std::uint64_t in_ = 0;
  std::uint64_t out_ = 0;
};

/// A file as it lies, hashed while it is read.
class FileBytes final : public ByteSource {
 public:
  FileBytes(std::filesystem::path file, Expansion& expansion);
  ~FileBytes() override;
  Result<std::string_view> next() override;
  /// Reads what nobody asked for, so that the digest is that of the whole file.
  Result<std::string> digest();

 private:
  std::filesystem::path file_;
  Expansion& expansion_;
  int descriptor_;
  int error_ = 0;
  Sha256 hash_;
  std::vector<char> buffer_;
};

/// Text that lies in memory.
class TextBytes final : public ByteSource {
 public:
  /// \param piece  how many bytes to give at a time
  explicit TextBytes(std::string_view text, std::size_t piece = kWhole)
      : rest_(text), piece_(piece) {}
  Result<std::string_view> next() override;

 private:
  static constexpr std::size_t kWhole = std::size_t{1} << 16U;

  std::string_view rest_;
  std::size_t piece_;
};

/// A source whose beginning can be looked at before it is read.
class PeekedBytes final : public ByteSource {
 public:
  explicit PeekedBytes(ByteSource& in) : in_(in) {}
  /// At least `count` bytes of the beginning, fewer where there are no more.
  Result<std::string_view> head(std::size_t count);
  Result<std::string_view> next() override;

 private:
  ByteSource& in_;
  std::string head_;
  bool given_ = false;
  bool ended_ = false;
};

}  // namespace tenken::vulndb
