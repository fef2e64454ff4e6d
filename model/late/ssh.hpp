// libssh: host keys and logins.
#pragma once

#include <libssh/libssh.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(ssh, ssh_clean_pubkey_hash)
TENKEN_LATE(ssh, ssh_connect)
TENKEN_LATE(ssh, ssh_disconnect)
TENKEN_LATE(ssh, ssh_free)
TENKEN_LATE(ssh, ssh_get_error)
TENKEN_LATE(ssh, ssh_get_fingerprint_hash)
TENKEN_LATE(ssh, ssh_get_publickey_hash)
TENKEN_LATE(ssh, ssh_get_server_publickey)
TENKEN_LATE(ssh, ssh_is_connected)
TENKEN_LATE(ssh, ssh_key_free)
TENKEN_LATE(ssh, ssh_key_type)
TENKEN_LATE(ssh, ssh_key_type_to_char)
TENKEN_LATE(ssh, ssh_new)
TENKEN_LATE(ssh, ssh_options_set)
TENKEN_LATE(ssh, ssh_set_blocking)
TENKEN_LATE(ssh, ssh_string_free_char)
TENKEN_LATE(ssh, ssh_userauth_kbdint)
TENKEN_LATE(ssh, ssh_userauth_kbdint_getinstruction)
TENKEN_LATE(ssh, ssh_userauth_kbdint_getnprompts)
TENKEN_LATE(ssh, ssh_userauth_kbdint_getprompt)
TENKEN_LATE(ssh, ssh_userauth_kbdint_setanswer)
TENKEN_LATE(ssh, ssh_userauth_list)
TENKEN_LATE(ssh, ssh_userauth_none)
TENKEN_LATE(ssh, ssh_userauth_password)

}  // namespace tenken::late
