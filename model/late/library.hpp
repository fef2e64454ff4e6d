// Libraries of the system that are loaded when they are first needed, not when the program starts:
// two thirds of a start went into fonts, mail and workbooks, which most commands never touch.
#pragma once

#include <atomic>

#include "model/result.hpp"

namespace tenken::late {

/// A shared library, by the name that the system knows it by (DT_SONAME of ELF). It is never
/// unloaded. Any thread may use it.
class Library {
 public:
  constexpr Library(const char* name, const char* package) : name_(name), package_(package) {}

  /// To be asked before the first call of a function. Errc::environment where the library is not
  /// installed, with the Debian package that brings it.
  Result<void> load() const;
  /// The address of a function of it, or of a library that it needs itself. Throws
  /// std::runtime_error where there is none.
  void* find(const char* function) const;

 private:
  const char* name_;
  const char* package_;
};

extern const Library archive;
extern const Library curl;
extern const Library mosquitto;
extern const Library pango;  ///< with cairo and GObject
extern const Library pcap;
extern const Library ssh;
extern const Library systemd;
extern const Library xlsxwriter;

/// The address of a function, looked up when it is first asked for.
template <class Signature>
class Address {
 public:
  constexpr Address(const Library& library, const char* name) : library_(library), name_(name) {}

  Signature* get() const {
    Signature* found = found_.load(std::memory_order_acquire);
    if (found == nullptr) {
      found = reinterpret_cast<Signature*>(library_.find(name_));
      found_.store(found, std::memory_order_release);
    }
    return found;
  }

 private:
  const Library& library_;
  const char* name_;
  mutable std::atomic<Signature*> found_{nullptr};
};

/// A function of C that is called as if the program were linked with it.
template <class Signature>
class Function;

template <class R, class... A>
class Function<R(A...)> : public Address<R(A...)> {
 public:
  using Address<R(A...)>::Address;
  R operator()(A... arguments) const { return this->get()(arguments...); }
};

template <class R, class... A>
class Function<R(A..., ...)> : public Address<R(A..., ...)> {
 public:
  using Address<R(A..., ...)>::Address;
  template <class... More>
  R operator()(A... arguments, More... more) const {
    return this->get()(arguments..., more...);
  }
};

}  // namespace tenken::late

/// In namespace tenken::late: a function under its own name.
// NOLINTBEGIN(bugprone-macro-parentheses): a name, not an expression
#define TENKEN_LATE(library, function) \
  inline constinit const Function<decltype(::function)> function{library, #function};
// NOLINTEND(bugprone-macro-parentheses)
