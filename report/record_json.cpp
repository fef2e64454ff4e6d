#include "report/record_json.hpp"

#include <boost/json/array.hpp>

#include "report/digest.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

array facts_json(const Facts& facts) {
  array list;
  for (const auto& [key, fact] : facts) {
    object one;
    one["key"] = key;
    one["value"] = clean(fact.value);
    one["confidence"] = fact.confidence;
    one["witness"] = clean(fact.witness);
    one["first_seen"] = fact.first_seen.to_string();
    one["last_seen"] = fact.last_seen.to_string();
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

object record_json(const Device& device) {
  array services;
  for (const Service& service : device.services) {
    if (!service.open) continue;
    object one;
    one["ip"] = service.endpoint.address.to_string();
    one["proto"] = to_string(service.endpoint.transport);
    one["port"] = service.endpoint.port;
    one["first_seen"] = service.first_seen.to_string();
    one["last_seen"] = service.last_seen.to_string();
    one["facts"] = facts_json(service.facts);
    services.push_back(std::move(one));
  }
  object record;
  record["facts"] = facts_json(device.facts);
  record["services"] = std::move(services);
  return record;
}

}  // namespace tenken::report
