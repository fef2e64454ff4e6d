#include "scanner/dissect/s7_lists.hpp"

#include <algorithm>
#include <utility>

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

// Lists, without the bits that say which part of one is meant.
constexpr std::uint16_t kListMask = 0x00FF;
constexpr std::uint16_t kModules = 0x11;
constexpr std::uint16_t kComponents = 0x1C;
constexpr std::uint16_t kModeTransition = 0x24;

constexpr std::size_t kModuleSize = 28;  // bytes of a record
constexpr std::size_t kComponentSize = 34;
constexpr std::size_t kTransitionSize = 4;  // at least
constexpr std::size_t kOrderNumberSize = 20;

enum ComponentIndex : std::uint16_t {
  kSystemName = 1,
  kModuleName = 2,
  kPlant = 3,
  kCopyright = 4,
  kSerial = 5,
  kModuleType = 7,
  kMemoryCard = 8,
  kManufacturer = 9,
  kLocation = 11,
};

using Text = std::string_view S7Component::*;
constexpr std::array<std::pair<ComponentIndex, Text>, 8> kTexts{{
    {kSystemName, &S7Component::system_name},
    {kModuleName, &S7Component::module_name},
    {kPlant, &S7Component::plant},
    {kCopyright, &S7Component::copyright},
    {kSerial, &S7Component::serial},
    {kModuleType, &S7Component::module_type},
    {kMemoryCard, &S7Component::memory_card},
    {kLocation, &S7Component::location},
}};

void read_module(S7Message& message, ByteView record) {
  constexpr std::uint16_t kFirmware = 7;
  constexpr std::uint16_t kBootLoader = 0x81;
  constexpr std::uint8_t kVersionLetter = 'V';
  Reader in(record);
  S7Module module;
  module.index = in.u16().value_or(0);
  module.order_number = trimmed(as_text(in.take(kOrderNumberSize).value_or(ByteView())));
  const auto kind = in.u16();
  const auto letter = in.u8();
  const auto major = in.u8();
  const auto minor = in.u8();
  const auto patch = in.u8();
  if (!kind || !patch) return;
  // Hardware gives its state in the same place, as one number without a letter.
  if (*letter == kVersionLetter || module.index == kFirmware || module.index == kBootLoader)
    module.version = {*major, *minor, *patch};
  message.modules.push(module);
}

void read_component(S7Component& component, ByteView record) {
  Reader in(record);
  const auto index = in.u16();
  if (!index) return;
  if (*index == kManufacturer) component.manufacturer = in.u16();
  for (const auto& [at, text] : kTexts)
    if (at == *index && (component.*text).empty()) component.*text = trimmed(until_nul(in.rest()));
}

}  // namespace

bool read_s7_list(S7Message& message, ByteView data) {
  Reader in(data);
  const auto list = in.u16();
  const auto index = list ? in.u16() : std::nullopt;
  const auto size = index ? in.u16() : std::nullopt;
  const auto count = size ? in.u16() : std::nullopt;
  if (!count) return false;
  message.list = *list;
  const std::uint16_t kind = *list & kListMask;
  for (unsigned i = 0; i<*count&& * size> 0; ++i) {
    const auto record = in.take(*size);
    if (!record) return false;
    if (kind == kModules && *size == kModuleSize) read_module(message, *record);
    if (kind == kComponents && *size == kComponentSize) read_component(message.component, *record);
    if (kind == kModeTransition && *size >= kTransitionSize)
      message.operating_mode = std::to_integer<std::uint8_t>((*record)[3]) & std::uint8_t{0x0F};
  }
  return true;
}

}  // namespace tenken::dissect
