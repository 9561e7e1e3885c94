// Package native reads dyetrace's own CSV files.
//
// transfers.csv has the columns id, time, from, to and amount and may have
// seq, currency, received, received_currency, from_balance, to_balance,
// channel and memo, in any order. time is RFC 3339 with up to nine digits of a
// second; one without a zone is in the zone the user names. Amounts are plain
// decimals with at most the currency's digits; balances may be below zero. An
// empty currency is the one the user names, else CNY. An empty received means
// that all of the amount arrived; received_currency without received must be
// the currency.
//
// accounts.csv has the column id and may have kind, covered, holder,
// holder_id, institution, region, phone and opened. covered is true, yes, 1 or
// empty, or false, no, 0.
//
// links.csv lists which person used an account with which phone, device, network
// address and QR code. It has the columns account, person and device and may
// have phone, ip, qr, first and last, texts as the source gave them.
//
// holders.csv has the columns id, the holder_id of accounts, and
// declared_income, a year's, and may have currency. Nothing else of a person is
// read, least of all age, sex, ethnicity, nationality or birthplace.
//
// Claims and frozen sums are lists that people keep: their columns are known by
// Chinese and English headings, and their values are read as people write them.
// claims.csv has the column id and either transfer or some of from, to, time,
// within, paid, and may have amount, currency and victim.
//
// Column names are read in any case. Other columns are skipped, among them source and line,
// which an export adds: an imported export is a source of its own.
package native
