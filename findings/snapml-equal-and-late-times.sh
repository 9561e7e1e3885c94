#!/bin/sh
# snapml 1.17.2 (Snap ML of IBM), seen on 2026-11-30: two things that its
# GraphFeaturePreprocessor does in silence on valid input. Its documentation says that
# each row has a timestamp, leaves the unit to the caller, and names no bound.
#
# 1. Length-constrained simple cycles ("lc-cycle") have no order in time: one that runs
#    against time counts as well. But of three transfers in a ring, given in order of
#    time and one a call, as they arrive, the cycle is there where the first two have
#    the same time, and missing where the last two have. All three in one call make it.
# 2. Timestamps have 32 bits with a sign. From 2147483648 on, which milliseconds since
#    1970 have long passed, every count of every pattern is 0.
#
# So whoever compares counts makes all times differ, and counts them from the beginning
# of the data.
#
# Fails if either changes. Needs python3 with venv, and PyPI.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check snapml==1.17.2
"$dir/venv/bin/python" - >"$dir/seen" <<'PYTHON'
import numpy as np
from snapml import GraphFeaturePreprocessor


def counts(*rows):
    """What the last of some rows (payer, payee, time) completes, one call each."""
    settings = {"num_threads": 1, "time_window": 100, "vertex_stats": False, "lc-cycle_len": 5}
    for pattern in ("fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle"):
        settings.update({pattern: True, pattern + "_tw": 100, pattern + "_bins": [2, 3]})
    g = GraphFeaturePreprocessor()
    g.set_params(settings)
    for i, row in enumerate(rows):
        features = g.transform(np.array([[i, *row]], dtype=float))[0, 4:]
    return features.astype(int)


print("against time:", counts((3, 1, 10), (2, 3, 11), (1, 2, 12))[-1], "cycle of three")
for a, b, c in ((10, 11, 12), (10, 10, 11), (10, 11, 11)):
    print(f"times {a} {b} {c}:", counts((1, 2, a), (2, 3, b), (3, 1, c))[-1], "cycle of three")
for begin in (0, 2**31 - 100, 2**31, 1767225600000):
    all_counts = counts((1, 3, begin), (2, 3, begin + 1), (3, 1, begin + 2), (1, 2, begin + 3))
    print(f"times from {begin}:", all_counts.sum(), "patterns")
PYTHON
cat >"$dir/expected" <<'SEEN'
against time: 1 cycle of three
times 10 11 12: 1 cycle of three
times 10 10 11: 1 cycle of three
times 10 11 11: 0 cycle of three
times from 0: 4 patterns
times from 2147483548: 4 patterns
times from 2147483648: 0 patterns
times from 1767225600000: 0 patterns
SEEN
cat "$dir/seen"
diff "$dir/expected" "$dir/seen"
echo "as described"
