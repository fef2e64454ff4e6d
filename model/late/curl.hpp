// libcurl: webhooks and mail.
#pragma once

#include <curl/curl.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(curl, curl_easy_cleanup)
TENKEN_LATE(curl, curl_easy_getinfo)
TENKEN_LATE(curl, curl_easy_init)
TENKEN_LATE(curl, curl_easy_perform)
TENKEN_LATE(curl, curl_easy_setopt)
TENKEN_LATE(curl, curl_easy_strerror)
TENKEN_LATE(curl, curl_global_init)
TENKEN_LATE(curl, curl_slist_append)
TENKEN_LATE(curl, curl_slist_free_all)

}  // namespace tenken::late
