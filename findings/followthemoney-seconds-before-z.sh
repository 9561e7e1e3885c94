#!/bin/sh
# prefixdate 0.6.1, by which followthemoney 4.11.2 reads every date, drops the seconds of a time that ends in Z, and
# ignores an offset behind one to three digits of a second: 23:34:17.0-08:00 stays 23:34:17, while 23:34:17-08:00
# becomes 07:34:17 of the next day, as it should. Nothing is said. Written with +00:00, a time in UTC keeps its seconds.
#
# Needs python3 and the network. Fails where this has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv v
v/bin/pip install --quiet followthemoney==4.11.2 prefixdate==0.6.1

cat >try.py <<'PY'
from followthemoney import model

def kept(date):
    entity = model.get_proxy({"id": "p", "schema": "Payment", "properties": {"date": [date]}}, cleaned=False)
    return entity.get("date")[0] if entity.get("date") else None, entity.schema.get("date").type.clean(date)

for date, want in {
    "2026-03-02T12:34:17Z": "2026-03-02T12:34",
    "2026-03-02T12:34:17+00:00": "2026-03-02T12:34:17",
    "2026-03-02T23:34:17-08:00": "2026-03-03T07:34:17",
    "2026-03-02T23:34:17.0-08:00": "2026-03-02T23:34:17",
}.items():
    print(date, kept(date))
    assert kept(date)[1] == want, date
PY
v/bin/python try.py
