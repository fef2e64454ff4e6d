#include "scanner/discover/privileges.hpp"

#include <memory>

#include <sys/capability.h>

#include "model/messages.hpp"

namespace tenken::discover {

bool may_send_raw() {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void*)> own(cap_get_proc(),
                                                                          &cap_free);
  cap_flag_value_t value = CAP_CLEAR;
  return own && cap_get_flag(own.get(), CAP_NET_RAW, CAP_EFFECTIVE, &value) == 0 &&
         value == CAP_SET;
}

Error needs_raw(std::string what) {
  return {Errc::environment, Note(Msg::discover_needs_raw, {std::move(what)}),
          Note(Msg::discover_needs_raw_remedy)};
}

}  // namespace tenken::discover
