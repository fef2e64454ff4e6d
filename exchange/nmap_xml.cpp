// nmap -oX (its document type is named, never read; entities end the file).
#include <array>
#include <map>
#include <memory>

#include <expat.h>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"

namespace tenken::exchange {
namespace {

constexpr std::size_t kMostDepth = 32;
constexpr std::size_t kMostPorts = 65'535;  // of a host
constexpr std::size_t kMostValue = 1000;    // bytes of an attribute
constexpr int kHostname = 60;               // confidences: another program says so
constexpr int kMaker = 30;
constexpr int kOsAtMost = 50;
constexpr int kNmapSure = 10;  // "conf" of a service that was asked

using Attributes = std::map<std::string_view, std::string_view>;

std::string_view attribute(const Attributes& attributes, std::string_view name) {
  const auto at = attributes.find(name);
  return at == attributes.end() ? std::string_view() : at->second;
}

std::string kept(std::string_view text) { return printable(text, kMostValue); }

/// "cpe:/a:vendor:product:version" as a CPE 2.3 name; empty where it holds what has to be escaped.
std::string cpe23(std::string_view uri) {
  constexpr std::string_view kScheme = "cpe:/";
  constexpr std::size_t kParts = 11;
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  if (!uri.starts_with(kScheme)) return {};
  uri.remove_prefix(kScheme.size());
  std::string name = "cpe:2.3";
  for (std::size_t i = 0; i < kParts; ++i) {
    const std::size_t end = std::min(uri.find(':'), uri.size());
    const std::string part = lowered(uri.substr(0, end));
    uri.remove_prefix(std::min(end + 1, uri.size()));
    if (part.find_first_not_of(kPlain) != std::string::npos) return {};
    name += ':';
    for (const char c : part)
      name += c == '.' || c == '-' ? std::string("\\") + c : std::string(1, c);
    if (part.empty()) name += '*';
  }
  return uri.empty() ? name : std::string();
}

/// Makes hosts of the elements.
class NmapReader {
 public:
  explicit NmapReader(Timestamp now) : file_(ImportFormat::nmap), now_(now) {}

  void begin(std::string_view name, const Attributes& attributes, std::size_t line) {
    ++depth_;
    if (name == "nmaprun") {
      is_nmap_ = true;
      started_ = time(attribute(attributes, "start"));
    } else if (name == "host") {
      host_ = ImportedHost();
      host_.line = line;
      host_.at = time(attribute(attributes, "endtime"));
      if (!host_.at) host_.at = started_;
      up_ = true;
      in_host_ = true;
      ports_ = 0;
    } else if (in_host_) {
      part(name, attributes);
    }
  }

  void end(std::string_view name) {
    --depth_;
    if (name == "host" && in_host_) close_host();
    if (name == "cpe") text_wanted_ = false;
    if (name == "cpe" && in_port_ && cpe_.empty()) cpe_ = cpe23(trimmed(text_));
    if (name == "port" && in_port_) close_port();
  }

  void text(std::string_view piece) {
    if (text_wanted_ && text_.size() + piece.size() <= kMostValue) text_ += piece;
  }

  std::size_t depth() const { return depth_; }
  bool is_nmap() const { return is_nmap_; }
  bool inside_host() const { return in_host_; }
  ImportedFile& file() { return file_; }

 private:
  std::optional<Timestamp> time(std::string_view seconds) const {
    const auto number = number_of<std::int64_t>(seconds);
    const auto at = number ? time_of_seconds(*number) : std::nullopt;
    return at && *at <= now_ ? at : std::nullopt;
  }

  void part(std::string_view name, const Attributes& attributes) {
    if (name == "status") {
      up_ = attribute(attributes, "state") == "up";
    } else if (name == "address") {
      address(attributes);
    } else if (name == "hostname") {
      host_.said.emplace_back(claim::kHostname, kept(attribute(attributes, "name")), kHostname);
    } else if (name == "port") {
      begin_port(attributes);
    } else if (name == "state" && in_port_) {
      open_ = attribute(attributes, "state") == "open";
    } else if (name == "service" && in_port_) {
      service_ = kept(attribute(attributes, "name"));
      tunnel_ = attribute(attributes, "tunnel");
      product_ = kept(attribute(attributes, "product"));
      version_ = kept(attribute(attributes, "version"));
      asked_ = attribute(attributes, "method") == "probed";
      conf_ = number_of<int>(attribute(attributes, "conf")).value_or(0);
    } else if (name == "cpe") {
      text_.clear();
      text_wanted_ = true;
    } else if (name == "osmatch" && !has_os_) {
      has_os_ = true;
      const int sure = number_of<int>(attribute(attributes, "accuracy")).value_or(0);
      host_.said.emplace_back(claim::kOs, kept(attribute(attributes, "name")),
                              std::clamp(sure / 2, 1, kOsAtMost));
    }
  }

  void address(const Attributes& attributes) {
    const std::string_view text = attribute(attributes, "addr");
    if (attribute(attributes, "addrtype") == "mac") {
      host_.mac = mac_of(text);
      if (!host_.mac) file_.skip(host_.line, Skip::address, text);
      if (const auto vendor = attribute(attributes, "vendor"); host_.mac && !vendor.empty())
        host_.said.emplace_back(claim::kVendor, kept(vendor), kMaker);
    } else if (const auto ip = IpAddress::parse(text)) {
      host_.ips.push_back(*ip);
    } else {
      file_.skip(host_.line, Skip::address, text);
    }
  }

  void begin_port(const Attributes& attributes) {
    const auto port = number_of<std::uint16_t>(attribute(attributes, "portid"));
    const auto transport = parse_transport(attribute(attributes, "protocol"));
    in_port_ = port && *port != 0 && transport && ++ports_ <= kMostPorts;
    if (!in_port_) return;  // of SCTP and IP protocols as well
    port_ = *port;
    transport_ = *transport;
    open_ = asked_ = false;
    conf_ = 0;
    service_ = product_ = version_ = cpe_ = tunnel_ = {};
  }

  void say(std::string_view key, std::string value, int confidence) {
    if (value.empty()) return;
    Said& one = host_.said.emplace_back(key, std::move(value), confidence);
    one.port = port_;
    one.transport = transport_;
  }

  /// A name that stands for the port's number only ("method=table") is no protocol that was spoken.
  void close_port() {
    in_port_ = false;
    if (!open_) return;
    say(claim::kPortState, "open", 100);
    if (!asked_) return;
    const int sure = std::clamp(conf_ * 8, 1, kNmapSure * 8);
    if (service_ == "domain") service_ = "dns";
    if (service_ != "unknown" && service_ != "tcpwrapped")
      say(claim::kProtocol, tunnel_ == "ssl" && service_ == "http" ? "https" : service_, sure);
    say(claim::kProduct, product_, sure);
    say(claim::kVersion, version_, sure);
    say(claim::kCpe, cpe_, sure);
  }

  void close_host() {
    in_host_ = in_port_ = has_os_ = false;
    std::string shown = host_.ips.empty() ? std::string("host") : host_.ips.front().to_string();
    if (!up_) {
      file_.skip(host_.line, Skip::unresolved, shown);
      return;
    }
    add_checked(file_, std::move(host_), shown);
  }

  ImportedFile file_;
  Timestamp now_;
  std::optional<Timestamp> started_;
  ImportedHost host_;
  std::size_t depth_ = 0;
  std::size_t ports_ = 0;
  bool is_nmap_ = false;
  bool in_host_ = false;
  bool up_ = true;
  bool has_os_ = false;
  bool in_port_ = false;
  bool open_ = false;
  bool asked_ = false;
  bool text_wanted_ = false;
  int conf_ = 0;
  std::uint16_t port_ = 0;
  Transport transport_ = Transport::tcp;
  std::string service_, product_, version_, cpe_, tunnel_, text_;
};

/// Expat's callbacks. A declared entity ends the reading: no file of nmap has one.
class NmapParser {
 public:
  explicit NmapParser(NmapReader& reader) : reader_(reader), parser_(::XML_ParserCreate(nullptr)) {
    ::XML_SetUserData(parser_.get(), this);
    ::XML_SetElementHandler(parser_.get(), &NmapParser::begin, &NmapParser::end);
    ::XML_SetCharacterDataHandler(parser_.get(), &NmapParser::text);
    ::XML_SetEntityDeclHandler(parser_.get(), &NmapParser::entity);
  }

  /// Whether the whole document reads; otherwise `line` tells where it ended, and `why`.
  bool parse(std::string_view text) {
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    while (text.size() > kPiece) {
      if (!feed(text.substr(0, kPiece), false)) return false;
      text.remove_prefix(kPiece);
    }
    return feed(text, true);
  }
  std::size_t line() const { return ::XML_GetCurrentLineNumber(parser_.get()); }
  std::string why() const { return ::XML_ErrorString(::XML_GetErrorCode(parser_.get())); }

 private:
  bool feed(std::string_view piece, bool last) {
    return ::XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                       last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
  }
  static void begin(void* self, const XML_Char* name, const XML_Char** attributes) {
    auto& parser = *static_cast<NmapParser*>(self);
    Attributes all;
    for (; *attributes != nullptr; attributes += 2) all.emplace(attributes[0], attributes[1]);
    parser.reader_.begin(name, all, parser.line());
    if (parser.reader_.depth() > kMostDepth || parser.reader_.file().overflowed() ||
        (parser.reader_.depth() == 1 && !parser.reader_.is_nmap()))
      ::XML_StopParser(parser.parser_.get(), XML_FALSE);
  }
  static void end(void* self, const XML_Char* name) {
    static_cast<NmapParser*>(self)->reader_.end(name);
  }
  static void text(void* self, const XML_Char* text, int length) {
    static_cast<NmapParser*>(self)->reader_.text({text, static_cast<std::size_t>(length)});
  }
  static void entity(void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                     const XML_Char*, const XML_Char*, const XML_Char*) {
    ::XML_StopParser(static_cast<NmapParser*>(self)->parser_.get(), XML_FALSE);
  }

  struct Free {
    void operator()(XML_Parser parser) const { ::XML_ParserFree(parser); }
  };
  NmapReader& reader_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
};

}  // namespace

Result<ImportedFile> read_nmap(std::string_view text, const ImportContext& context) {
  NmapReader reader(context.now);
  NmapParser parser(reader);
  if (!parser.parse(text)) {
    const std::string why = "line " + std::to_string(parser.line()) + ": " + parser.why();
    if (!reader.is_nmap() || reader.file().hosts().empty()) return fail(Errc::malformed, why);
    reader.file().skip(parser.line(), Skip::cut, parser.why());
  }
  if (!reader.is_nmap()) return fail(Errc::malformed, "no nmaprun");
  return std::move(reader.file());
}

}  // namespace tenken::exchange
