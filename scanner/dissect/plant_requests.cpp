#include "scanner/dissect/plant_requests.hpp"

#include "scanner/dissect/dnp3.hpp"
#include "scanner/dissect/ethernet_ip.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

/// TPKT and the head of COTP data around an S7 message.
Bytes tpkt_data(ByteView message) {
  constexpr std::size_t kHeads = 7;
  return Writer()
      .u8(3)
      .u8(0)
      .u16(static_cast<unsigned>(message.size() + kHeads))
      .u8(2)
      .u8(0xF0)
      .u8(0x80)
      .bytes(message)
      .view();
}

}  // namespace

Bytes modbus_identify(std::uint16_t transaction, std::uint8_t unit, ModbusDetail detail) {
  constexpr unsigned kRest = 5;  // bytes behind the length
  constexpr unsigned kEncapsulated = 0x2B;
  constexpr unsigned kIdentification = 0x0E;
  return Writer()
      .u16(transaction)
      .u16(0)
      .u16(kRest)
      .u8(unit)
      .u8(kEncapsulated)
      .u8(kIdentification)
      .u8(static_cast<unsigned>(detail))
      .u8(0)  // from the first object on
      .view();
}

Bytes enip_list_identity() {
  constexpr std::size_t kRest = 22;  // no data, no session, status, context and options
  return Writer().u16_le(static_cast<unsigned>(EnipCommand::list_identity)).zeros(kRest).view();
}

Bytes s7_connect(std::uint8_t rack, std::uint8_t slot) {
  constexpr unsigned kSlotsOfRack = 32;
  constexpr unsigned kProgrammer = 0x01;
  return Writer()
      .u8(3)  // TPKT
      .u8(0)
      .u16(22)
      .u8(17)  // COTP: a request for a connection of class 0
      .u8(0xE0)
      .u16(0)
      .u16(1)
      .u8(0)
      .u8(0xC0)  // size of messages: 1024
      .u8(1)
      .u8(10)
      .u8(0xC1)  // who asks
      .u8(2)
      .u16(0x0100)
      .u8(0xC2)  // who is asked
      .u8(2)
      .u8(kProgrammer)
      .u8(rack * kSlotsOfRack + slot)
      .view();
}

Bytes s7_setup() {
  constexpr unsigned kSize = 480;  // bytes of a message that we take
  return tpkt_data(Writer()
                       .u8(0x32)
                       .u8(1)
                       .u16(0)
                       .u16(0)
                       .u16(8)
                       .u16(0)
                       .u8(0xF0)
                       .u8(0)
                       .u16(1)  // one job at a time
                       .u16(1)
                       .u16(kSize)
                       .view());
}

Bytes s7_read_list(std::uint16_t list, std::uint16_t index) {
  return tpkt_data(Writer()
                       .u8(0x32)
                       .u8(7)
                       .u16(0)
                       .u16(0)
                       .u16(8)
                       .u16(8)
                       .u24(0x000112)  // parameters: a request ...
                       .u8(4)
                       .u8(0x11)
                       .u8(0x44)  // ... to the processor ...
                       .u8(1)     // ... to read a list
                       .u8(0)
                       .u8(0xFF)
                       .u8(9)
                       .u16(4)
                       .u16(list)
                       .u16(index)
                       .view());
}

Bytes dnp3_link_status(std::uint16_t destination) {
  constexpr unsigned kStart = 0x0564;
  constexpr unsigned kLength = 5;      // control, destination, source
  constexpr unsigned kRequest = 0xC9;  // from a master, primary, request link status
  constexpr unsigned kOurAddress = 3;
  Writer head;
  head.u16(kStart).u8(kLength).u8(kRequest).u16_le(destination).u16_le(kOurAddress);
  return head.u16_le(dnp3_checksum(head.view())).view();
}

}  // namespace tenken::dissect
