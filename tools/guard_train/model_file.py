"""Writes the model file that src/guard/model.cc reads; docs/formats/guard.md has it byte by byte."""

import struct

import numpy

import conduct
import corpus

MAGIC = b"HFGUARD2"
LEAF = 0x8000


def forest_bytes(model):
    """A HistGradientBoostingClassifier for two classes: base, roots, nodes, leaves."""
    roots, nodes, leaves = [], [], []

    def place(tree, index):
        node = tree[index]
        if node["is_leaf"]:
            leaves.append(float(node["value"]))
            return LEAF | (len(leaves) - 1)
        own = len(nodes)
        nodes.append(None)
        most = int(numpy.floor(node["num_threshold"]))
        left, right = place(tree, node["left"]), place(tree, node["right"])
        nodes[own] = (int(node["feature_idx"]), most, left, right)
        return own

    for (predictor,) in model._predictors:
        roots.append(place(predictor.nodes, 0))
    base = float(numpy.ravel(model._baseline_prediction)[0])
    head = struct.pack("<fIII", base, len(roots), len(nodes), len(leaves))
    body = struct.pack(f"<{len(roots)}H", *roots) + b"".join(struct.pack("<BBHH", *node) for node in nodes)
    return head + body + struct.pack(f"<{len(leaves)}f", *leaves)


def model_bytes(heads, risk, urgency, calibration, spelling):
    head = MAGIC + struct.pack("<III", corpus.HEADS, conduct.FEATURES, len(heads.vocabulary))
    weights = heads.scale.astype("<f4").tobytes() + heads.bias.astype("<f4").tobytes()
    weights += heads.vocabulary.astype("<u4").tobytes() + heads.rows.astype("i1").tobytes()
    points = struct.pack("<I", len(calibration)) + calibration.astype("<f4").tobytes()
    words = spelling.encode()
    return head + weights + forest_bytes(risk) + forest_bytes(urgency) + points + struct.pack("<I", len(words)) + words
