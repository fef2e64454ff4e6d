// Hidden cases are the inner halves of visible ones: they send packets into a network namespace
// that the visible one made, and starts them in. Chosen by hand, or by a filter that reaches them,
// they would send on this machine's own network. So they run only in a process that a visible case
// has started.
#include <cstdlib>
#include <iostream>

#define CATCH_CONFIG_EXTERNAL_INTERFACES  // the interface of listeners
#include "catch.hpp"

namespace {

constexpr const char* kInside = "TENKEN_TEST_INSIDE";

class HiddenGuard : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testCaseStarting(const Catch::TestCaseInfo& info) override {
    if (!info.isHidden()) {
      ::setenv(kInside, "1", 1);  // for what it starts
      return;
    }
    if (started_inside_) return;
    std::cerr << info.name << ": is the inner half of another case, which starts it\n";
    std::_Exit(EXIT_FAILURE);
  }

 private:
  const bool started_inside_ = std::getenv(kInside) != nullptr;
};

}  // namespace

CATCH_REGISTER_LISTENER(HiddenGuard)
