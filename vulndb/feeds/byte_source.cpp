#include "vulndb/feeds/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <new>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "model/bytes.hpp"
#include "vulndb/feeds/fault.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10U;

EVP_MD_CTX* of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

void Sha256::Free::operator()(void* context) const { EVP_MD_CTX_free(of(context)); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(of(context_.get()), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(of(context_.get()), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(of(context_.get()), reinterpret_cast<unsigned char*>(digest.data()), &size);
  return to_hex(ByteView(digest).first(size));
}

FileBytes::FileBytes(std::filesystem::path file, Expansion& expansion)
    : file_(std::move(file)),
      expansion_(expansion),
      descriptor_(::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)),
      error_(descriptor_ < 0 ? errno : 0),
      buffer_(kPiece) {}

FileBytes::~FileBytes() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string_view> FileBytes::next() {
  if (error_ != 0) return Unexpected(unreadable(file_.string(), error_));
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, buffer_.data(), buffer_.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    error_ = errno;
    return Unexpected(unreadable(file_.string(), error_));
  }
  const std::string_view piece(buffer_.data(), static_cast<std::size_t>(got));
  expansion_.took(piece.size());
  hash_.add(piece);
  return piece;
}

Result<std::string> FileBytes::digest() {
  for (;;) {
    const auto piece = next();
    if (!piece) return Unexpected(piece.error());
    if (piece->empty()) return hash_.hex();
  }
}

Result<std::string_view> TextBytes::next() {
  const std::string_view piece = rest_.substr(0, piece_);
  rest_.remove_prefix(piece.size());
  return piece;
}

Result<std::string_view> PeekedBytes::head(std::size_t count) {
  while (head_.size() < count && !ended_) {
    const auto piece = in_.next();
    if (!piece) return Unexpected(piece.error());
    ended_ = piece->empty();
    head_ += *piece;
  }
  return head_;
}

Result<std::string_view> PeekedBytes::next() {
  if (!given_) {
    given_ = true;
    if (!head_.empty()) return head_;
  }
  if (ended_) return std::string_view();
  return in_.next();
}

}  // namespace tenken::vulndb
