#!/bin/sh
# ofxparse 0.21, seen on 2026-11-29: two things that a reader of its results would
# guess otherwise. The file is valid OFX 1.0.2.
#
# 1. A movement that a bank of a zone ahead of UTC posts on a day, such as
#    20260302000000[+8:CST], gets a date without a zone, in UTC: it shows the day
#    before the one in the file, 2026-03-01 16:00:00.
# 2. A movement with CORRECTFITID and CORRECTACTION REPLACE stands beside the one
#    that it replaces, and nothing of its result says that it corrects anything:
#    whoever adds the amounts up counts the movement twice.
#
# Fails if either changes. Needs python3 with venv, and PyPI.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check ofxparse==0.21
cat >"$dir/statement.ofx" <<'OFX'
OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260305000000[+8:CST]<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>CNY<BANKACCTFROM><BANKID>102<ACCTID>7001<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260301000000[+8:CST]<DTEND>20260305000000[+8:CST]
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302000000[+8:CST]<TRNAMT>-400.00<FITID>A1<NAME>Shop</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302000000[+8:CST]<TRNAMT>-40.00<FITID>A2<CORRECTFITID>A1<CORRECTACTION>REPLACE<NAME>Shop</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>0.00<DTASOF>20260305000000[+8:CST]</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
OFX
"$dir/venv/bin/python" - "$dir/statement.ofx" >"$dir/seen" <<'PYTHON'
import sys
from ofxparse import OfxParser
with open(sys.argv[1], "rb") as f:
    for t in OfxParser.parse(f).account.statement.transactions:
        says = sorted(k for k in vars(t) if "correct" in k.lower())
        print(t.date, t.date.tzinfo, t.amount, t.id, says)
PYTHON
cat >"$dir/expected" <<'SEEN'
2026-03-01 16:00:00 None -400.00 A1 []
2026-03-01 16:00:00 None -40.00 A2 []
SEEN
cat "$dir/seen"
diff "$dir/expected" "$dir/seen"
echo "as described"
