"""From windows and labels to a whole model, with what it says of conversations held back from it."""

import joblib
import numpy

import corpus
import learn
import model_file

STRENGTH = 1.0
TREES = 200
JOINED_SHARE = 4  # one joined conversation for so many of their own


def fit_all_heads(windows, fold, known, rows):
    """(heads of everything, for each message the levels that heads of the other folds give it)."""
    job = joblib.delayed(fit_heads)
    jobs = [job(windows, numpy.ones(len(fold), bool), known, rows)]
    jobs += [job(windows, fold != number, known, rows) for number in range(learn.FOLDS)]
    heads, *held = joblib.Parallel(n_jobs=2)(jobs)
    levels = numpy.zeros((windows.messages, corpus.HEADS), numpy.uint8)
    for number, of_others in enumerate(held):
        mine = fold[windows.of_message] == number
        levels[mine] = of_others.judge(windows)[mine]
    return heads, levels


def folds(conversations, places):
    """A copy is of the fold of what it is a copy of."""
    own = learn.folds(conversations[: len(conversations) - len(places)])
    return numpy.concatenate([own, own[places]]).astype(int)


class Trained:
    """Heads, trees and calibration made of the conversations; `out_of_fold` log-odds are of conversations held back.

    The last of the conversations are copies: `places` says of which. They teach, and are not measured on.
    """

    def __init__(self, conversations, places, windows, known, rows):
        fold = folds(conversations, places)
        self.heads, levels = fit_all_heads(windows, fold, known, rows)
        self.fit_trees(conversations, places, levels, fold)

    def fit_trees(self, conversations, places, levels, fold):
        talk = learn.Talk(conversations, levels, fold)
        own = len(conversations) - len(places)
        talk.joined(own // JOINED_SHARE)
        self.moments = learn.Moments(talk)
        self.own = self.moments.conversation < own
        self.risk, self.out_of_fold = self._trees(self.moments.is_suspect)
        self.urgency, self.urgent_out_of_fold = self._trees(self.moments.is_urgent)
        mine = self.own
        self.calibration = learn.calibration(
            self.out_of_fold[mine], self.moments.is_suspect[mine], self.moments.weight[mine]
        )

    def _trees(self, wanted):
        """Trees of everything, and log-odds by those of the other folds."""
        out = numpy.zeros(len(wanted))
        for number in range(learn.FOLDS):
            mine = self.moments.fold == number
            trees = learn.fit_trees(self.moments, ~mine, wanted, TREES)
            out[mine] = trees.decision_function(self.moments.features[mine])
        return learn.fit_trees(self.moments, numpy.ones(len(wanted), bool), wanted, TREES), out

    def bytes(self, spelling):
        return model_file.model_bytes(self.heads, self.risk, self.urgency, self.calibration, spelling)


def fit_heads(windows, chosen, known, rows):
    heads = learn.Heads(windows, chosen, STRENGTH, known)
    heads.prune(windows, rows)
    return heads
