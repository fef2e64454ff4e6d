// Logins by a web page's form or by a document of JSON, only where a template of data/logins/forms
// knows the product: a form that nobody knows is never filled in.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "logins/knowledge.hpp"
#include "logins/login_check.hpp"

namespace tenken::logins {

enum class FormKind : std::uint8_t { form, json };
/// Where the mark of somebody who is inside stands.
enum class FormProof : std::uint8_t { reply, page };

/// One row of data/logins/forms.def.
struct FormTemplate {
  std::string_view id;
  std::string_view vendor;   ///< as in the knowledge
  std::string_view product;  ///< RE2 over the model; empty: all
  std::string_view page;     ///< read without a session, and with proof `page` again with one
  std::string_view post;     ///< where the login goes; it changes nothing but the session
  FormKind kind;
  std::string_view body;   ///< with {account}, {secret} and {token}
  std::string_view token;  ///< RE2 with one group over the page; empty: none
  FormProof proof;
  std::string_view inside;   ///< a text that only those see who are inside
  std::string_view refused;  ///< a text that says no
  std::string_view lock;     ///< a text that says not now; empty: the general words
  std::string_view logout;   ///< path; empty: the session just ends
  Confidence confidence;
};

std::span<const FormTemplate> form_templates();
/// Null where none is known for the product.
const FormTemplate* find_form(const DeviceIdentity& device);

/// The body of one login; holds a password, and is wiped.
class FilledForm {
 public:
  FilledForm(const FormTemplate& form, std::string_view account, const Secret& secret,
             std::string_view token);
  std::string_view text() const { return text_.get(); }

 private:
  Wiped<std::string> text_;
};

/// Reads the page of place.form. Sign::foreign: the device shows another one.
Task<Reply> look_at_form(Place& place);
Task<Reply> attempt_form(Place& place, std::string account, const Secret& secret);

}  // namespace tenken::logins
