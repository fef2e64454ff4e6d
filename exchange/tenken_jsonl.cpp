// Lines of `inventory export --format jsonl`: what the member `record` says of a device, and what
// people wrote. docs/exchange.md describes the members.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "exchange/addresses.hpp"
#include "exchange/lines.hpp"
#include "exchange/readers.hpp"
#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "model/observation.hpp"

namespace tenken::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDepth = 16;
constexpr std::size_t kMostLine = std::size_t{8} << 20U;  // bytes; a device of 5000 services
constexpr std::size_t kMostFacts = 100'000;
constexpr std::size_t kMostKey = 200;
constexpr int kFirstName = 60;  // confidence; later names have less

std::string_view text_in(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  const json::string* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

const json::array* list_in(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr ? nullptr : found->if_array();
}

const json::object* table_in(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found == nullptr ? nullptr : found->if_object();
}

bool true_in(const json::object& object, std::string_view key) {
  const json::value* const found = object.if_contains(json::string_view(key.data(), key.size()));
  return found != nullptr && found->is_bool() && found->get_bool();
}

class LineReader {
 public:
  LineReader(ImportedFile& file, Timestamp now) : file_(file), now_(now) {}

  void device(const json::object& line, std::size_t number) {
    host_ = ImportedHost();
    host_.line = number;
    host_.at = time(line, "last_seen");
    const std::string label = printable(text_in(line, "label"));
    const json::object* const record = table_in(line, "record");
    if (record == nullptr) {
      file_.skip(number, Skip::unreadable, label);
      return;
    }
    addresses(line, label);
    if (const json::array* const facts = list_in(*record, "facts")) said(*facts, nullptr);
    hostnames(line);
    if (const json::array* const services = list_in(*record, "services"))
      for (const json::value& value : *services)
        if (const json::object* const service = value.if_object()) said_of(*service);
    if (const json::object* const declared = table_in(line, "declared"))
      for (const auto& entry : *declared) declare(entry);
    if (line.contains("registered")) host_.registered = true_in(line, "registered");
    add_checked(file_, std::move(host_), label);
  }

 private:
  /// Times of a clock that runs ahead would outlast everything that is seen later.
  std::optional<Timestamp> time(const json::object& object, std::string_view key) const {
    const auto at = Timestamp::parse(text_in(object, key));
    return at ? std::optional(std::min(*at, now_)) : std::nullopt;
  }

  void addresses(const json::object& line, const std::string& label) {
    if (const json::array* const macs = list_in(line, "macs"))
      for (const json::value& value : *macs) {
        const json::string* const text = value.if_string();
        const auto mac = text == nullptr ? std::nullopt : mac_of({text->data(), text->size()});
        if (!mac) {
          file_.skip(host_.line, Skip::address, label);
        } else if (!host_.mac) {
          host_.mac = mac;
        } else {
          host_.further.push_back(*mac);
        }
      }
    const json::array* const spans = list_in(line, "addresses");
    if (spans == nullptr) return;
    for (const json::value& value : *spans) {
      const json::object* const span = value.if_object();
      const auto ip =
          span == nullptr ? IpAddress::parse("") : IpAddress::parse(text_in(*span, "ip"));
      if (!ip) {
        file_.skip(host_.line, Skip::address, label);
      } else if (!true_in(*span, "current")) {
        file_.skip(host_.line, Skip::past, label + " " + ip->to_string());
      } else {
        host_.ips.push_back(*ip);
        if (const auto mac = mac_of(text_in(*span, "mac"))) host_.links.emplace_back(*mac, *ip);
      }
    }
  }

  /// In the order in which the device is called by them.
  void hostnames(const json::object& line) {
    const json::array* const names = list_in(line, "hostnames");
    if (names == nullptr) return;
    int confidence = kFirstName;
    for (const json::value& value : *names) {
      const json::string* const text = value.if_string();
      if (text == nullptr || confidence == 0) continue;
      host_.said.emplace_back(claim::kHostname, printable({text->data(), text->size()}),
                              confidence--);
      host_.said.back().last = host_.at;
    }
  }

  void said(const json::array& facts, const Said* place) {
    for (const json::value& value : facts) {
      const json::object* const fact = value.if_object();
      if (fact == nullptr || host_.said.size() >= kMostFacts) continue;
      Said one = place == nullptr ? Said() : *place;
      one.key = printable(text_in(*fact, "key"), kMostKey);
      one.value = printable(text_in(*fact, "value"), kMaxValueBytes);
      const json::value* const sure = fact->if_contains("confidence");
      one.confidence = sure != nullptr && sure->is_int64()
                           ? static_cast<int>(std::clamp<std::int64_t>(sure->get_int64(), 0, 100))
                           : 0;
      one.witness = printable(text_in(*fact, "witness"), kMostKey);
      one.first = time(*fact, "first_seen");
      one.last = time(*fact, "last_seen");
      // What was measured and which logins were tried is proven by records that are not here.
      if (one.key.empty() || one.key == claim::kHostname || one.key.starts_with("coverage.") ||
          one.key.starts_with("progress.") || one.key.starts_with(claim::kVantagePrefix) ||
          one.key.starts_with("login."))
        continue;
      host_.said.push_back(std::move(one));
    }
  }

  void said_of(const json::object& service) {
    const auto ip = IpAddress::parse(text_in(service, "ip"));
    const auto transport = parse_transport(text_in(service, "proto"));
    const json::value* const number = service.if_contains("port");
    json::error_code error;
    const auto port =
        number == nullptr ? std::uint16_t{0} : number->to_number<std::uint16_t>(error);
    if (!ip || !transport || number == nullptr || error || port == 0) {
      file_.skip(host_.line, Skip::value, text_in(service, "ip"));
      return;
    }
    Said place;
    place.port = port;
    place.transport = *transport;
    place.ip = *ip;
    Said state = place;
    state.key = claim::kPortState;
    state.value = "open";
    state.confidence = 100;
    state.first = time(service, "first_seen");
    state.last = time(service, "last_seen");
    host_.said.push_back(std::move(state));
    if (const json::array* const facts = list_in(service, "facts")) said(*facts, &place);
  }

  void declare(const json::key_value_pair& entry) {
    const auto field = parse_declared_field({entry.key().data(), entry.key().size()});
    const json::string* const text = entry.value().if_string();
    if (!field || text == nullptr) {
      file_.skip(host_.line, Skip::value, {entry.key().data(), entry.key().size()});
      return;
    }
    host_.declared[*field] = std::string(text->data(), text->size());
  }

  ImportedFile& file_;
  Timestamp now_;
  ImportedHost host_;
};

}  // namespace

Result<ImportedFile> read_jsonl(std::string_view text, const ImportContext& context) {
  constexpr std::string_view kSchema = "tenken.result/1";
  ImportedFile file(ImportFormat::jsonl);
  LineReader reader(file, context.now);
  json::parse_options options;
  options.max_depth = kMostDepth;
  bool any = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    json::error_code error;
    const json::value value =
        line.size() > kMostLine
            ? json::value()
            : json::parse(json::string_view(line.data(), line.size()), error, {}, options);
    const json::object* const object = error ? nullptr : value.if_object();
    if (object == nullptr || text_in(*object, "schema") != kSchema) {
      file.skip(number, Skip::unreadable, line);
      continue;
    }
    any = true;
    reader.device(*object, number);
  }
  if (!any) return fail(Errc::malformed, "no line of schema tenken.result/1");
  return file;
}

}  // namespace tenken::exchange
