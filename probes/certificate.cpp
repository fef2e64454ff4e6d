#include "probes/certificate.hpp"

#include <array>
#include <ctime>
#include <memory>
#include <string_view>

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace tenken::probes {
namespace {

constexpr int kMaxNames = 64;  // alternative names read

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

using Cert = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Names = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;

std::string name_text(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()));
  if (!out || name == nullptr) return {};
  // UTF-8 as it is; printable() makes the rest safe.
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return size > 0 ? printable({data, static_cast<std::size_t>(size)}, 512) : std::string();
}

std::string time_text(const ASN1_TIME* time) {
  std::tm utc{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &utc) != 1) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::string ec_name(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1) return "EC";
  const int nid = OBJ_sn2nid(group.data());
  const char* nist = nid != NID_undef ? EC_curve_nid2nist(nid) : nullptr;
  return fmt::format("EC {}", nist != nullptr ? nist : group.data());
}

std::string key_text(const EVP_PKEY* key) {
  if (key == nullptr) return "unknown";
  const int id = EVP_PKEY_get_base_id(key);
  if (id == EVP_PKEY_EC) return ec_name(key);
  const char* name = id != EVP_PKEY_NONE ? OBJ_nid2sn(id) : nullptr;
  if (id == EVP_PKEY_ED25519 || id == EVP_PKEY_ED448) return name;
  const std::string_view kind = id == EVP_PKEY_RSA ? "RSA" : id == EVP_PKEY_DSA ? "DSA" : name;
  return fmt::format("{} {}", kind, EVP_PKEY_get_bits(key));
}

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string ip_text(std::string_view octets) {
  if (octets.size() == 4)
    return fmt::format("{}.{}.{}.{}", static_cast<unsigned char>(octets[0]),
                       static_cast<unsigned char>(octets[1]), static_cast<unsigned char>(octets[2]),
                       static_cast<unsigned char>(octets[3]));
  return to_hex(as_bytes(octets));
}

std::vector<std::string> alternative_names(const X509* cert) {
  const Names names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(cert, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> texts;
  for (int i = 0; names && i < std::min(sk_GENERAL_NAME_num(names.get()), kMaxNames); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_DNS)
      texts.push_back("DNS:" + printable(text_of(static_cast<const ASN1_STRING*>(value)), 253));
    else if (type == GEN_IPADD)
      texts.push_back("IP:" + ip_text(text_of(static_cast<const ASN1_STRING*>(value))));
    else if (type == GEN_URI)
      texts.push_back("URI:" + printable(text_of(static_cast<const ASN1_STRING*>(value)), 253));
    else if (type == GEN_EMAIL)
      texts.push_back("email:" + printable(text_of(static_cast<const ASN1_STRING*>(value)), 253));
  }
  return texts;
}

std::string sha256_hex(const unsigned char* data, std::size_t size) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(data, size, digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
  return to_hex(std::as_bytes(std::span(digest.data(), length)));
}

std::string spki_sha256(X509* cert) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
  if (size <= 0) return {};
  std::string digest = sha256_hex(der, static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return digest;
}

}  // namespace

Result<Certificate> read_certificate(ByteView der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* cursor = data;
  const Cert cert(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (!cert) {
    ERR_clear_error();
    return fail(Errc::malformed, "certificate is not X.509 DER");
  }
  Certificate result;
  result.subject = name_text(X509_get_subject_name(cert.get()));
  result.issuer = name_text(X509_get_issuer_name(cert.get()));
  result.names = alternative_names(cert.get());
  result.not_before = time_text(X509_get0_notBefore(cert.get()));
  result.not_after = time_text(X509_get0_notAfter(cert.get()));
  result.key = key_text(X509_get0_pubkey(cert.get()));
  const int signature = X509_get_signature_nid(cert.get());
  result.signature = signature != NID_undef ? OBJ_nid2ln(signature) : "unknown";
  result.self_signed = X509_self_signed(cert.get(), 1) == 1;
  result.sha256 = sha256_hex(data, der.size());
  result.spki_sha256 = spki_sha256(cert.get());
  ERR_clear_error();  // unreadable parts leave entries on this thread's queue
  return result;
}

}  // namespace tenken::probes
