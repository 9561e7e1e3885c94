"""Counts the patterns of a set with the graph feature preprocessor of Snap ML.

Usage: gfp.py SET WINDOW ACCOUNTS ROWS OUT. SET is rows of four float64: id, payer,
payee, time. A call has one row, so that each transfer sees history before it only.
OUT gets a row of uint16 for each: bins of fan-in, fan-out, degree-in, degree-out,
scatter-gather, temporal cycle and simple cycle, of sizes 2 and up. Prints the processor
seconds of the calls.
"""

import sys
import time

import numpy as np
from snapml import GraphFeaturePreprocessor

PATTERNS = ("fan", "degree", "scatter-gather", "temp-cycle", "lc-cycle")
BINS = list(range(2, 18))


def main():
    name, window, accounts, rows, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    data = np.fromfile(name, dtype="<f8").reshape(-1, 4)[:rows]
    settings = {"num_threads": 1, "time_window": window, "vertex_stats": False, "lc-cycle_len": accounts}
    for p in PATTERNS:
        settings.update({p: True, p + "_tw": window, p + "_bins": BINS})
    g = GraphFeaturePreprocessor()
    g.set_params(settings)
    counts = np.zeros((len(data), 7 * len(BINS)), dtype="<u2")
    began = time.process_time()
    for i in range(len(data)):
        counts[i] = g.transform(data[i : i + 1])[0, 4:]
    print(time.process_time() - began)
    counts.tofile(out)


main()
