"""Makes the files by which package detect/forest is tested: small models, rows,
and what LightGBM itself says of them.

    python fixtures.py ../../detect/forest/testdata

Each model has NAME.txt as LightGBM writes it and NAME.json with rows, their
margins and their contributions (the last of each row is what all have in common).
"""
import json
import math
import pathlib
import sys

import lightgbm
import numpy

SETTINGS = {
    "objective": "binary", "num_leaves": 6, "min_data_in_leaf": 5, "learning_rate": 0.3, "num_threads": 1,
    "deterministic": True, "force_row_wise": True, "seed": 7, "verbosity": -1, "max_bin": 31,
}
# What counts as missing differs by model: so do the bits of decision_type.
MODELS = {
    "nan": ({}, True),
    "zero": ({"zero_as_missing": True}, True),
    "none": ({"use_missing": False}, False),
    "steep": ({"sigmoid": 2.5, "monotone_constraints": [1, 0, -1, 0]}, True),
}
NAMES = ["dwell", "share", "payers", "noise"]


def rows_of(random, n, gaps):
    rows = random.normal(size=(n, len(NAMES))).astype(numpy.float32)
    rows[:, 2] = random.integers(-2, 3, size=n)
    if gaps:
        rows[random.random(rows.shape) < 0.2] = numpy.nan
    return rows


def make(folder, name, more, gaps):
    random = numpy.random.default_rng(len(name))
    rows = rows_of(random, 600, gaps)
    known = numpy.nan_to_num(rows)
    labels = (known[:, 0] * known[:, 1] + numpy.abs(known[:, 2]) + random.normal(size=len(rows)) * 0.5 > 1).astype(int)
    data = lightgbm.Dataset(rows, labels, feature_name=NAMES, free_raw_data=False)
    model = lightgbm.train({**SETTINGS, **more}, data, num_boost_round=8)
    (folder / f"{name}.txt").write_text(model.model_to_string())
    asked = rows_of(random, 40, True)
    asked[0] = 0
    asked[1] = numpy.nan
    said = {
        "rows": [[None if math.isnan(v) else float(v) for v in row] for row in asked],
        "margins": model.predict(asked, raw_score=True).tolist(),
        "contributions": model.predict(asked, pred_contrib=True).tolist(),
    }
    (folder / f"{name}.json").write_text(json.dumps(said, separators=(",", ":")).replace("],[", "],\n[") + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for name, (more, gaps) in MODELS.items():
        make(folder, name, more, gaps)


main()
