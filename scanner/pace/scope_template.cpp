#include "scanner/pace/scope_template.hpp"

namespace tenken::pace {
namespace {

constexpr const char* kEnglish =
    R"(# Scope of a tenken scan: which networks may be examined, how, until when, and who said so.
# tenken sends nothing to an address that this file does not allow. Fill in the four required values.

version = 1

# Required. The person who has the authority over these networks and agreed to the scan.
authorised_by = ""

# Name of the place, shown in reports.
# site = "Head office"

# Required. A date (that whole day counts) or a moment with its offset from UTC.
# valid_from = 2027-01-12
# valid_until = 2027-03-31T18:00:00+09:00

# Required. Networks as CIDR ("192.0.2.0/24"), ranges ("192.0.2.10-192.0.2.20") or single addresses.
allow = []

# Never touched, also inside an allowed network: safety controllers, medical devices, other people's hosts.
forbid = []

# Required. discovery: who is there; ports: which TCP ports are open; probes: what speaks there.
# Of logins, only with the section [logins] below: passive-logins checks those that were heard; no-auth asks
# services whether they let anyone in; known-defaults tries what makers set; operator-supplied tries yours.
checks = ["discovery", "ports", "probes"]

# Ceilings that no profile exceeds.
# [rates]
# packets_per_second = 500
# host_packets_per_second = 20
# host_connections = 1

# Slower paces for some of the allowed addresses, for machines that bear little. They never make a
# scan faster. Of an address counts the first section that holds it.
# [[pace]]
# ranges = ["192.0.2.64/27"]
# profile = "gentle"
# host_packets_per_second = 10
# host_connections = 1

# Who has the authority over access to these devices and agreed that logins are checked, and until when.
# account_failures: failed logins of one account in a day, 1 to 3. unknown_telnet: also devices whose maker is unknown.
# [logins]
# administrator = "..."
# contact = "..."
# role = "..."
# organisation = "..."
# operator = "..."
# valid_until = 2027-01-31
# account_failures = 2
# unknown_telnet = false

# When scanning is allowed. Without this section: at any time, and dates are days in UTC.
# A window may run over midnight; it belongs to the day on which it starts.
# [hours]
# utc_offset = "+09:00"
# windows = ["22:00-05:00"]
# days = ["mon", "tue", "wed", "thu", "fri"]
)";

constexpr const char* kJapanese =
    R"(# tenken の検査範囲: どのネットワークを、何について、いつまで検査してよいか、誰が許可したか。
# このファイルで許可していないアドレスには何も送信しません。必須の 4 項目を記入してください。

version = 1

# 必須。対象ネットワークの管理権限を持ち、検査に同意した人。
authorised_by = ""

# 拠点の名前。報告書に載ります。
# site = "本社"

# 必須。日付（その日の終わりまで）か、UTC からの時差を付けた日時。
# valid_from = 2027-01-12
# valid_until = 2027-03-31T18:00:00+09:00

# 必須。CIDR（"192.0.2.0/24"）、範囲（"192.0.2.10-192.0.2.20"）、または単独のアドレス。
allow = []

# 許可したネットワークの中でも決して触れないもの: 安全制御装置、医療機器、他者の機器など。
forbid = []

# 必須。discovery: 機器の有無、ports: 開いている TCP ポート、probes: そこで動いているサービス。
# ログインの検査には、下の [logins] の節が必要です。passive-logins: 聴取したログインの照合、no-auth: ログイン不要の確認、
# known-defaults: 既知の初期パスワードの確認、operator-supplied: 指定したログイン情報の確認。
checks = ["discovery", "ports", "probes"]

# どのプロファイルでも超えない上限。
# [rates]
# packets_per_second = 500
# host_packets_per_second = 20
# host_connections = 1

# 許可したアドレスの一部を、さらに遅く検査します（負荷に弱い機器のため）。検査が速くなることはありません。
# 複数の節に当てはまるアドレスには、最初の節を使います。
# [[pace]]
# ranges = ["192.0.2.64/27"]
# profile = "gentle"
# host_packets_per_second = 10
# host_connections = 1

# 機器へのアクセスを管理し、ログインの検査に同意した人と、その期限。
# account_failures: 1 アカウントの 1 日の失敗回数の上限(1〜3)。unknown_telnet: 製造者不明の機器も Telnet で確認するか。
# [logins]
# administrator = "..."
# contact = "..."
# role = "..."
# organisation = "..."
# operator = "..."
# valid_until = 2027-01-31
# account_failures = 2
# unknown_telnet = false

# 検査してよい時間帯。この節がなければ時間の制限はなく、日付は UTC の一日とみなします。
# 日付をまたぐ時間帯は、始まる日の曜日に属します。
# [hours]
# utc_offset = "+09:00"
# windows = ["22:00-05:00"]
# days = ["mon", "tue", "wed", "thu", "fri"]
)";

}  // namespace

std::string scope_template(Lang lang) { return lang == Lang::ja ? kJapanese : kEnglish; }

}  // namespace tenken::pace
