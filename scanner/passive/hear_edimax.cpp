// Edimax plugs and cameras: what they answer to searches, and register at the maker's service.
#include "scanner/dissect/edimax.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kService = 8765;
constexpr std::uint16_t kSearch = 20560;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kService},
                                {Accepts::Layer::udp_port, kSearch}};

void hear_answer(const Heard& heard) {
  const auto answer = dissect::parse_edimax_answer(heard.packet.payload);
  if (!answer) return;
  const Who who = heard.sender();
  heard.say(who, Kind::edimax_product, answer->product);
  heard.say(who, Kind::edimax_software, answer->version);
  heard.say(who, Kind::edimax_name, answer->name);
}

void hear_registration(const Heard& heard) {
  const auto text = dissect::decode_edimax_message(heard.packet.payload);
  if (!text) return;
  const dissect::EdimaxRegistration told = dissect::read_edimax_registration(*text);
  const Who who = heard.sender();
  heard.say(who, Kind::edimax_model, told.model);
  heard.say(who, Kind::edimax_name, told.name);
  // "1.09#010001": the version, then that of the protocol.
  heard.say(who, Kind::edimax_software, told.version.substr(0, told.version.find('#')));
}

void hear(const Heard& heard) {
  if (heard.from_port(kSearch)) hear_answer(heard);
  if (heard.to_port(kService)) hear_registration(heard);
}

}  // namespace

Hearer hear_edimax() { return {"edimax", kAccepts, hear}; }

}  // namespace tenken::passive
