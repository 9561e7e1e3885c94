"""Trains the forests that detect ships, on rows that cmd/forest wrote.

    python train.py own   ROWS WORLDS FOLD OF OUT    all worlds but those of one fold; FOLD is -1 for all
    python train.py chain ROWS WORLDS OUT
    python train.py card  ROWS CHAIN WORLDS          prints slope, intercept, look and a table as JSON

ROWS is a folder with, for each world N, own-N.f32 and chain-N.f32 (float32, row by
row, with the columns of the .json beside it). Worlds are lists such as 1-240,300.
The same rows give the same bytes: one thread, fixed seeds.
"""
import json
import pathlib
import sys

import lightgbm
import numpy

# What is no feature, at the beginning of each row.
HEAD = ["no", "label", "covered_itself", "score"]

# Small trees, each of which sees a part of the features: what is learned is spread
# over many signs, so that a platform without one of them still shows the others.
BOTH = {
    "objective": "binary", "bagging_freq": 1, "num_threads": 1, "deterministic": True, "force_row_wise": True,
    "seed": 3, "verbosity": -1, "max_bin": 127, "min_data_in_leaf": 40,
}
OWN = {**BOTH, "learning_rate": 0.12, "num_leaves": 10, "feature_fraction": 0.25, "bagging_fraction": 0.7, "lambda_l2": 10}
OWN_TREES = 160
CHAIN = {**BOTH, "learning_rate": 0.05, "num_leaves": 8, "feature_fraction": 0.4, "bagging_fraction": 0.7, "lambda_l2": 10}
CHAIN_TREES = 150

# How many rows of a world are learned from: all that passed stolen money on, up to a
# bound, the others that look most alike, and some of the rest, which weigh more.
MOST_RUNNERS, ALIKE, REST, MOST_WEIGHT = 500, 500, 400, 20
# A world's runners weigh together what this times the root of their number is.
RUNNERS_WEIGHT = 30


def worlds_of(text):
    for part in text.split(","):
        low, _, high = part.partition("-")
        yield from range(int(low), int(high or low) + 1)


class World:
    """The rows of one world."""

    def __init__(self, rows, kind, seed):
        about = json.loads((rows / f"{kind}-{seed}.json").read_text())
        assert about["columns"][: len(HEAD)] == HEAD
        table = numpy.fromfile(rows / f"{kind}-{seed}.f32", dtype="<f4").reshape(-1, len(about["columns"]))
        self.names = about["columns"][len(HEAD):]
        self.unranked, self.care = about["unranked"], about["care"]
        self.label, self.score, self.features = table[:, 1], table[:, 3], table[:, len(HEAD):]

    def own_sum(self):
        return self.features[:, self.names.index("own_sum")]

    def sample(self, alike, seed):
        """Places of rows to learn from, and their weights. Accounts that serve a
        platform that no stolen money reached are neither: they are left out."""
        random = numpy.random.default_rng(seed)
        runners = numpy.flatnonzero(self.label == 1)
        if len(runners) > MOST_RUNNERS:
            runners = numpy.sort(random.choice(runners, MOST_RUNNERS, replace=False))
        others = numpy.flatnonzero(self.label == 0)
        others = others[numpy.argsort(-alike[others], kind="stable")]
        hard, rest = others[:ALIKE], others[ALIKE:]
        some = numpy.sort(random.choice(rest, min(REST, len(rest)), replace=False)) if len(rest) else rest
        weights = [numpy.full(len(runners), RUNNERS_WEIGHT / max(1, len(runners)) ** 0.5), numpy.ones(len(hard)),
                   numpy.full(len(some), min(MOST_WEIGHT, len(rest) / max(1, len(some))))]
        return numpy.concatenate([runners, hard, some]), numpy.concatenate(weights)


def gather(worlds, alike):
    """Rows, labels, weights and, where there are any, own sums of all worlds."""
    rows, labels, weights, sums = [], [], [], []
    for seed, world in worlds:
        at, weight = world.sample(alike(world), seed)
        rows.append(world.features[at])
        labels.append(world.label[at])
        weights.append(weight)
        if "own_sum" in world.names:
            sums.append(world.own_sum()[at])
        names = world.names
    return numpy.concatenate(rows), numpy.concatenate(labels), numpy.concatenate(weights), sums, names


def text_of(model):
    """The model without the list of settings, which says nothing of the trees."""
    text = model.model_to_string()
    trees, _, _ = text.partition("parameters:")
    return trees + "parameters:\nend of parameters\n"


def own(rows, worlds, fold, of, out):
    chosen = ((n, World(rows, "own", n)) for n in worlds_of(worlds) if n % int(of) != int(fold))
    features, labels, weights, _, names = gather(chosen, lambda world: world.score)
    data = lightgbm.Dataset(features, labels, weight=weights, feature_name=names)
    pathlib.Path(out).write_text(text_of(lightgbm.train(OWN, data, OWN_TREES)))


def chain(rows, worlds, out):
    chosen = ((n, World(rows, "chain", n)) for n in worlds_of(worlds))
    features, labels, weights, sums, names = gather(chosen, World.own_sum)
    data = lightgbm.Dataset(features, labels, weight=weights, feature_name=names,
                            init_score=numpy.concatenate(sums).astype(float))
    pathlib.Path(out).write_text(text_of(lightgbm.train(CHAIN, data, CHAIN_TREES)))


def card(rows, model, worlds):
    """A line through sums that makes them log-odds (Platt, 1999), each world with the
    same weight, and the probability that two accounts in ten thousand of worlds
    without a platform are above, but no less than a half."""
    forest = lightgbm.Booster(model_file=model)
    sums, labels, weights, calm, table = [], [], [], [], []
    for seed in worlds_of(worlds):
        world = World(rows, "chain", seed)
        all_sums = forest.predict(world.features, raw_score=True) + world.own_sum()
        known = world.label >= 0
        sums.append(all_sums[known])
        labels.append(world.label[known])
        weights.append(numpy.full(known.sum(), 1 / known.sum()))
        if world.care == "none":
            calm.append(all_sums)
    x, y, w = numpy.concatenate(sums).astype(float), numpy.concatenate(labels), numpy.concatenate(weights)
    slope, intercept = 1.0, 0.0
    for _ in range(100):  # Newton's method
        p = 1 / (1 + numpy.exp(-(slope * x + intercept)))
        g = numpy.array([(w * (p - y) * x).sum(), (w * (p - y)).sum()])
        v = w * p * (1 - p)
        h = numpy.array([[(v * x * x).sum(), (v * x).sum()], [(v * x).sum(), v.sum()]])
        step = numpy.linalg.solve(h + 1e-12 * numpy.eye(2), g)
        slope, intercept = slope - step[0], intercept - step[1]
        if abs(step).max() < 1e-12:
            break
    p = 1 / (1 + numpy.exp(-(slope * x + intercept)))
    for low, high in zip(EDGES, EDGES[1:]):
        here = (p >= low) & (p < high)
        if here.any():
            table.append({"from": low, "below": high, "accounts": int(here.sum()),
                          "predicted": round(float((p * w)[here].sum() / w[here].sum()), 6),
                          "observed": round(float((y * w)[here].sum() / w[here].sum()), 6)})
    quiet = numpy.sort(numpy.concatenate(calm))[::-1]
    at = quiet[int(len(quiet) * 2e-4)]
    look = max(LEAST_LOOK, 1 / (1 + numpy.exp(-(slope * at + intercept))))
    print(json.dumps({"slope": round(slope, 6), "intercept": round(intercept, 6), "look": round(float(look), 6),
                      "brier": float((w * (p - y) ** 2).sum() / w.sum()), "quiet": len(quiet), "table": table}))


# An account is worth a look from where it is more likely than not, at least.
LEAST_LOOK = 0.5
EDGES = [0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0000001]


def main():
    command, rows, *rest = sys.argv[1:]
    {"own": own, "chain": chain, "card": card}[command](pathlib.Path(rows), *rest)


main()
