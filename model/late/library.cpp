#include "model/late/library.hpp"

#include <stdexcept>
#include <string>

#include <dlfcn.h>

#include "model/messages.hpp"

namespace tenken::late {
namespace {

/// \returns null where the system has no such library
void* opened(const char* name) { return ::dlopen(name, RTLD_NOW | RTLD_LOCAL); }

std::string complaint() {
  const char* const text = ::dlerror();
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

// The names are those of the libraries that the program was built with.
constinit const Library archive{TENKEN_SONAME_ARCHIVE, "libarchive13"};
constinit const Library curl{TENKEN_SONAME_CURL, "libcurl4"};
constinit const Library mosquitto{TENKEN_SONAME_MOSQUITTO, "libmosquitto1"};
constinit const Library pango{TENKEN_SONAME_PANGOCAIRO, "libpangocairo-1.0-0"};
constinit const Library pcap{TENKEN_SONAME_PCAP, "libpcap0.8"};
constinit const Library ssh{TENKEN_SONAME_SSH, "libssh-4"};
constinit const Library systemd{TENKEN_SONAME_SYSTEMD, "libsystemd0"};
constinit const Library xlsxwriter{TENKEN_SONAME_XLSXWRITER, "libxlsxwriter4"};

Result<void> Library::load() const {
  if (opened(name_) != nullptr) return ok;
  return fail(Errc::environment, Note(Msg::model_no_library, {name_}),
              Note(Msg::model_no_library_fix, {package_}), complaint());
}

void* Library::find(const char* function) const {
  void* const library = opened(name_);
  void* const found = library == nullptr ? nullptr : ::dlsym(library, function);
  if (found == nullptr) throw std::runtime_error(complaint());
  return found;
}

}  // namespace tenken::late
