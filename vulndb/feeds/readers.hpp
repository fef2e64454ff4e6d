// The readers of single kinds of feeds. Each answers whether the document is one of its kind.
#pragma once

#include <string>
#include <string_view>

#include "vulndb/feeds/feed.hpp"

namespace tenken::vulndb {

/// NVD, CVE List, KEV and the Debian tracker, told apart by the shape of their records.
Result<bool> read_json_feed(const std::string& name, ByteSource& content, FeedSink& sink,
                            FeedTally& tally);

/// JVN iPedia: the yearly RDF files, MyJVN's overview lists, and its VULDEF details.
Result<bool> read_jvn(const std::string& name, ByteSource& content, FeedSink& sink,
                      FeedTally& tally);

/// Whether the text begins as the CSV of EPSS does, with or without its comment.
bool is_epss(std::string_view text);
Result<bool> read_epss(const std::string& name, ByteSource& content, FeedSink& sink,
                       FeedTally& tally);

}  // namespace tenken::vulndb
