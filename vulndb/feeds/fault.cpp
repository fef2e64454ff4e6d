#include "vulndb/feeds/fault.hpp"

#include <cstring>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::size_t kMostShown = 200;   // bytes of a name
constexpr std::size_t kMostDetail = 160;  // bytes of what a library says

}  // namespace

std::string shown_name(std::string_view name) { return printable(name, kMostShown); }

Error feed_fault(Msg what, std::string_view name, const std::vector<std::string>& args,
                 std::string_view detail) {
  std::vector<std::string> all{shown_name(name)};
  for (const std::string& arg : args) all.push_back(printable(arg));
  return {Errc::malformed, Note(what, std::move(all)), Note(Msg::vulndb_feed_fix),
          printable(detail, kMostDetail)};
}

Error fault_at(Msg what, std::string_view name, std::uint64_t byte, std::string_view detail) {
  return feed_fault(what, name, {std::to_string(byte)}, detail);
}

Error unreadable(std::string_view name, int error) {
  return {Errc::usage, Note(Msg::vulndb_cannot_read, {shown_name(name)}),
          Note(Msg::vulndb_cannot_read_fix), std::strerror(error)};
}

}  // namespace tenken::vulndb
