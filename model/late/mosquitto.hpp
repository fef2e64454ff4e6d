// libmosquitto: MQTT.
#pragma once

#include <mosquitto.h>

#include "model/late/library.hpp"

namespace tenken::late {

TENKEN_LATE(mosquitto, mosquitto_connack_string)
TENKEN_LATE(mosquitto, mosquitto_connect)
TENKEN_LATE(mosquitto, mosquitto_connect_callback_set)
TENKEN_LATE(mosquitto, mosquitto_destroy)
TENKEN_LATE(mosquitto, mosquitto_disconnect)
TENKEN_LATE(mosquitto, mosquitto_lib_init)
TENKEN_LATE(mosquitto, mosquitto_loop)
TENKEN_LATE(mosquitto, mosquitto_new)
TENKEN_LATE(mosquitto, mosquitto_publish)
TENKEN_LATE(mosquitto, mosquitto_publish_callback_set)
TENKEN_LATE(mosquitto, mosquitto_strerror)
TENKEN_LATE(mosquitto, mosquitto_tls_set)
TENKEN_LATE(mosquitto, mosquitto_username_pw_set)

}  // namespace tenken::late
