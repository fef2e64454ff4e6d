// LLMNR: what a host of this link calls itself, where no name server knows it. RFC 4795.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"

namespace tenken::dissect {

/// Asks who has `address`: a PTR question for its reverse name, which only its holder answers.
Bytes make_llmnr_question(std::uint16_t id, const IpAddress& address);
/// Asks for the address of that family of a host that said its name; nothing for what is no name.
std::optional<Bytes> make_llmnr_check(std::uint16_t id, const std::string& name, bool v4);

/// The name that a response gives the address of its sender: by the PTR record of the reverse name,
/// or by an address record that holds it. It is plain: letters, digits, '-', '_' and dots between;
/// nothing where the response names nobody, or by anything else, or answers another question.
/// \param id  of the question
std::optional<std::string> read_llmnr_name(ByteView message, std::uint16_t id,
                                           const IpAddress& sender);

}  // namespace tenken::dissect
