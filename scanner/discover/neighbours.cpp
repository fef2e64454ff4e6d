#include "scanner/discover/neighbours.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "scanner/net/dialer.hpp"
#include "scanner/net/socket_error.hpp"

namespace tenken::discover {
namespace {

constexpr std::size_t kAnswerBytes = std::size_t{64} * 1024;
constexpr unsigned kMaxAnswers = 4096;
constexpr unsigned kResolved = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

template <class T>
std::optional<T> read(ByteView bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value{};
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

ByteView behind(ByteView bytes, std::size_t length) {
  const std::size_t aligned = NLMSG_ALIGN(length);
  return bytes.subspan(std::min(bytes.size(), aligned));
}

std::optional<IpAddress> address_of(ByteView data) {
  Reader in(data);
  if (data.size() == 4) return IpAddress::v4(in.u32().value_or(0));
  std::array<std::uint8_t, 16> octets{};
  if (data.size() != octets.size()) return std::nullopt;
  std::memcpy(octets.data(), data.data(), octets.size());
  return IpAddress::v6(octets);
}

void read_neighbour(ByteView message, std::vector<Neighbour>& neighbours) {
  const auto about = read<ndmsg>(message);
  if (!about || (about->ndm_state & kResolved) == 0 || neighbours.size() >= kMaxNeighbours) return;
  std::optional<IpAddress> ip;
  std::optional<MacAddress> mac;
  for (ByteView rest = behind(message, sizeof(ndmsg)); !rest.empty();) {
    const auto attribute = read<rtattr>(rest);
    if (!attribute || attribute->rta_len < sizeof(rtattr) || attribute->rta_len > rest.size())
      return;
    const ByteView data = rest.first(attribute->rta_len).subspan(sizeof(rtattr));
    if (attribute->rta_type == NDA_DST) ip = address_of(data);
    if (attribute->rta_type == NDA_LLADDR && data.size() == 6) mac = MacAddress::from_bytes(data);
    rest = behind(rest, attribute->rta_len);
  }
  if (!ip || !mac || ip->is_multicast() || mac->is_group() || mac->is_zero()) return;
  neighbours.emplace_back(std::move(*ip), *mac, about->ndm_ifindex);
}

}  // namespace

bool read_neighbours(ByteView answer, std::vector<Neighbour>& neighbours) {
  while (!answer.empty()) {
    const auto header = read<nlmsghdr>(answer);
    if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > answer.size())
      return false;
    if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) return false;
    if (header->nlmsg_type == RTM_NEWNEIGH)
      read_neighbour(answer.first(header->nlmsg_len).subspan(sizeof(nlmsghdr)), neighbours);
    answer = behind(answer, header->nlmsg_len);
  }
  return true;
}

Result<std::vector<Neighbour>> list_neighbours() {
  const net::SocketHandle socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (socket.get() < 0) return Unexpected(net::errno_error(errno, "netlink socket"));
  struct {
    nlmsghdr header{};
    ndmsg about{};
  } request;
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = RTM_GETNEIGH;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.about.ndm_family = AF_UNSPEC;
  if (::send(socket.get(), &request, sizeof(request), 0) < 0)
    return Unexpected(net::errno_error(errno, "asking the neighbour table"));
  std::vector<Neighbour> neighbours;
  Bytes buffer(kAnswerBytes);
  for (unsigned i = 0; i < kMaxAnswers; ++i) {
    const ssize_t count = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return Unexpected(net::errno_error(errno, "reading the neighbour table"));
    if (!read_neighbours(ByteView(buffer).first(static_cast<std::size_t>(count)), neighbours))
      break;
  }
  return neighbours;
}

}  // namespace tenken::discover
