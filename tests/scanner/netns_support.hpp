// A network namespace for one test.
#pragma once

#include <string>

namespace tenken::test {

/// Whether the command of a shell ended with 0.
bool run_command(const std::string& command);

/// Runs the hidden test cases of `tag` in a new network namespace, as 10.7.0.1/16 on v0, whose far
/// end v1 is for a DeviceFarm; `prefix` goes before the program. It fails where the tag names no
/// test, or one that asserts nothing. Without root it warns and passes.
void inside_namespace(const std::string& tag, const std::string& prefix = "");

}  // namespace tenken::test
