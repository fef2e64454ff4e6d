#include "scanner/dissect/opcua_services.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kMaxElements = 256;  // of an array that is walked through

/// Numbers of binary encodings (OPC 10000-6 annex A).
enum Type : std::uint16_t {
  kServiceFault = 397,
  kFindServersRequest = 422,
  kFindServersResponse = 425,
  kGetEndpointsRequest = 428,
  kGetEndpointsResponse = 431,
  kRegisterServerRequest = 437,
  kOpenRequest = 446,
  kOpenResponse = 449,
  kCreateSessionRequest = 461,
  kCreateSessionResponse = 464,
  kActivateSessionRequest = 467,
  kAddNodesRequest = 488,
  kAddReferencesRequest = 494,
  kDeleteNodesRequest = 500,
  kDeleteReferencesRequest = 506,
  kBrowseRequest = 527,
  kReadRequest = 631,
  kHistoryReadRequest = 664,
  kWriteRequest = 673,
  kHistoryUpdateRequest = 700,
  kCallRequest = 712,
  kRegisterServer2Request = 12211,
};

OtAction action_of(std::uint32_t type) {
  switch (type) {
    case kFindServersRequest:
    case kGetEndpointsRequest:
    case kBrowseRequest:
    case kReadRequest:
    case kHistoryReadRequest:
      return OtAction::read;
    case kWriteRequest:
    case kHistoryUpdateRequest:
      return OtAction::write;
    case kCallRequest:
      return OtAction::control;
    case kAddNodesRequest:
    case kAddReferencesRequest:
    case kDeleteNodesRequest:
    case kDeleteReferencesRequest:
      return OtAction::program;
    default:
      return OtAction::none;
  }
}

OpcUaApplication take_application(OpcUaReader& in) {
  OpcUaApplication out;
  out.uri = in.text();
  out.product_uri = in.text();
  out.name = in.localized_text();
  out.type = static_cast<OpcUaApplicationType>(in.number() & 3U);
  in.text();  // gateway
  in.text();  // discovery profile
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    const std::string_view url = in.text();
    if (out.discovery_url.empty()) out.discovery_url = url;
  }
  return out;
}

void take_tokens(OpcUaReader& in, OpcUaEndpoint& endpoint) {
  bool name_without_policy = false;
  bool name_in_clear = false;
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    in.text();  // its id
    const std::uint32_t type = in.number();
    in.text();  // type of an issued token
    in.text();  // its issuer
    const std::string_view policy = in.text();
    if (type > static_cast<std::uint32_t>(OpcUaToken::issued)) continue;
    endpoint.tokens |= static_cast<std::uint8_t>(1U << type);
    if (type != static_cast<std::uint32_t>(OpcUaToken::user_name)) continue;
    name_without_policy = name_without_policy || policy.empty();
    name_in_clear = name_in_clear || policy == kOpcUaNoPolicy;
  }
  // Without a policy of its own a token has that of the endpoint.
  endpoint.open_password =
      endpoint.security != OpcUaSecurity::sign_and_encrypt &&
      (name_in_clear || (name_without_policy && endpoint.policy == kOpcUaNoPolicy));
}

OpcUaEndpoint take_endpoint(OpcUaReader& in) {
  constexpr std::uint32_t kLastMode = 3;
  OpcUaEndpoint out;
  out.url = in.text();
  out.server = take_application(in);
  out.certificate = in.bytes();
  const std::uint32_t mode = in.number();
  if (mode <= kLastMode) out.security = static_cast<OpcUaSecurity>(mode);
  out.policy = in.text();
  take_tokens(in, out);
  in.text();  // transport profile
  in.byte();  // level
  return out;
}

void take_endpoints(OpcUaMessage& message, OpcUaReader& in) {
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    const OpcUaEndpoint endpoint = take_endpoint(in);
    if (in.failed()) return;
    message.endpoints.push(endpoint);
  }
}

void take_applications(OpcUaMessage& message, OpcUaReader& in) {
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    const OpcUaApplication application = take_application(in);
    if (in.failed()) return;
    message.applications.push(application);
  }
}

/// A server that announces itself to a discovery server (OPC 10000-4 section 7.36).
void take_registered(OpcUaMessage& message, OpcUaReader& in) {
  OpcUaApplication out;
  out.uri = in.text();
  out.product_uri = in.text();
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    const std::string_view name = in.localized_text();
    if (out.name.empty()) out.name = name;
  }
  out.type = static_cast<OpcUaApplicationType>(in.number() & 3U);
  in.text();  // gateway
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    const std::string_view url = in.text();
    if (out.discovery_url.empty()) out.discovery_url = url;
  }
  if (!in.failed()) message.applications.push(out);
}

void read_created_session(OpcUaMessage& message, OpcUaReader& in) {
  constexpr std::size_t kTimeout = 8;
  in.node_id();
  in.node_id();
  in.skip(kTimeout);
  in.bytes();  // nonce
  message.certificate = in.bytes();
  take_endpoints(message, in);
}

/// Who wants to work in a session: behind signatures and languages an object of one of several
/// kinds, of which a user name is read.
void take_user(OpcUaMessage& message, OpcUaReader& in) {
  constexpr std::uint32_t kUserNameToken = 324;
  constexpr std::uint8_t kBinary = 1;
  in.text();   // algorithm of the signature
  in.bytes();  // signature
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) {
    in.bytes();  // certificate of a program
    in.bytes();  // its signature
  }
  for (std::uint32_t left = in.count(kMaxElements); left > 0; --left) in.text();
  const auto kind = in.node_id();
  if (kind != kUserNameToken || in.byte() != kBinary) return;
  in.number();  // size
  in.text();    // id of the token's policy
  const std::string_view user = in.text();
  const ByteView password = in.bytes();
  const std::string_view algorithm = in.text();
  if (in.failed()) return;
  message.user = user;
  if (algorithm.empty()) message.password = SecretView(password);
}

}  // namespace

void read_opcua_service(OpcUaMessage& message, std::uint32_t type, OpcUaReader& in) {
  switch (type) {
    case kServiceFault:
    case kFindServersResponse:
    case kGetEndpointsResponse:
    case kOpenResponse:
    case kCreateSessionResponse:
      message.sender = OtRole::server;
      message.status = in.response_header();
      break;
    case kOpenRequest:
    case kRegisterServerRequest:
    case kRegisterServer2Request:
    case kCreateSessionRequest:
    case kActivateSessionRequest:
      message.sender = OtRole::client;
      in.request_header();
      break;
    default:
      message.action = action_of(type);
      if (message.action != OtAction::none) message.sender = OtRole::client;
      return;
  }
  if (type == kFindServersResponse) take_applications(message, in);
  if (type == kGetEndpointsResponse) take_endpoints(message, in);
  if (type == kCreateSessionResponse) read_created_session(message, in);
  if (type == kRegisterServerRequest || type == kRegisterServer2Request)
    take_registered(message, in);
  if (type == kActivateSessionRequest) take_user(message, in);
  if (type == kCreateSessionRequest) {
    const OpcUaApplication client = take_application(in);
    if (!in.failed()) message.applications.push(client);
  }
}

}  // namespace tenken::dissect
