// The tables [[places]], [[purposes]] and [[expected]] of policy.toml. Part of policy_file.
#pragma once

#include <functional>
#include <string>

#include <toml++/toml.h>

#include "model/result.hpp"
#include "rules/expectations.hpp"

namespace tenken::rules {

/// \param place  how an error names a place in the file
Result<Expectations> read_expectations(
    const toml::table& root, const std::function<std::string(const toml::source_region&)>& place);

}  // namespace tenken::rules
