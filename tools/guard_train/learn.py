"""Fitting: features to heads, conduct to trees, log-odds to probability. Every random choice has a fixed seed."""

import collections

import joblib
import numpy
import scipy.sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import conduct
import corpus

FEWEST_WORDS = 4
FOLDS = 5


class Windows:
    """All windows of all messages: features, words, and which message and conversation they are of."""

    def __init__(self, conversations, printed):
        self.hashes, self.words, self.message, self.conversation = [], [], [], []
        labels, self.of_message = [], []
        for index, (each, messages) in enumerate(zip(conversations, printed, strict=True)):
            for message, windows in zip(each.messages, messages, strict=True):
                for words, hashes in windows:
                    self.hashes.append(hashes)
                    self.words.append(words)
                    self.message.append(len(labels))
                    self.conversation.append(index)
                labels.append(
                    [s in message.signs for s in corpus.SIGNS]
                    + [message.writer == each.suspect, message.writer == each.at_risk]
                )
                self.of_message.append(index)
        self.labels = numpy.array(labels, numpy.int8)
        self.of_message = numpy.array(self.of_message)
        self.words = numpy.array(self.words, float)
        self.message = numpy.array(self.message)
        self.conversation = numpy.array(self.conversation)
        self.messages = len(labels)
        self.flat = numpy.concatenate(self.hashes)
        self.pointers = numpy.concatenate([[0], numpy.cumsum([len(h) for h in self.hashes])])

    def vocabulary(self, chosen, least=2):
        """Features of at least `least` of the chosen conversations, sorted."""
        of_flat = numpy.repeat(self.conversation, numpy.diff(self.pointers))
        mine = chosen[of_flat]
        pairs = numpy.unique(numpy.stack([self.flat[mine], of_flat[mine]]), axis=1)
        found, counts = numpy.unique(pairs[0], return_counts=True)
        return found[counts >= least]

    def counts(self, vocabulary):
        """Windows x features."""
        place = numpy.searchsorted(vocabulary, self.flat)
        place[place == len(vocabulary)] = 0
        known = vocabulary[place] == self.flat
        kept = numpy.concatenate([[0], numpy.cumsum(known)])[self.pointers]
        shape = (len(self.hashes), len(vocabulary))
        matrix = scipy.sparse.csr_matrix((numpy.ones(known.sum()), place[known], kept), shape=shape)
        matrix.sum_duplicates()
        return matrix


class WordVectors:
    """Meanings of words as vectors, by the words' feature; unknown words have none."""

    def __init__(self, hashes, vectors):
        order = numpy.argsort(hashes, kind="stable")
        self.hashes, first = numpy.unique(hashes[order], return_index=True)
        self.vectors = vectors[order][first]

    @staticmethod
    def none():
        return WordVectors(numpy.zeros(0, numpy.int64), numpy.zeros((0, 1)))


def scale(counts, words):
    return scipy.sparse.diags(1 / numpy.sqrt(numpy.maximum(words, FEWEST_WORDS))) @ counts


def fit_one(matrix, wanted, strength):
    if wanted.sum() < 3:
        return numpy.zeros(matrix.shape[1]), -6.0
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=100, tol=1e-3, random_state=1)
    model.fit(matrix, wanted)
    return model.coef_[0], model.intercept_[0]


class Heads:
    """Weights of features for each sign. A word that the conversations lack has the weight its meaning gives it."""

    def __init__(self, windows, chosen, strength, meanings, meaning_share=1.0):
        vocabulary = windows.vocabulary(chosen)
        seen = windows.counts(vocabulary)
        mine = chosen[windows.conversation]
        labels = windows.labels[windows.message[mine]]
        parts = [scale(seen, windows.words)[mine]]
        if len(meanings.hashes):
            known = scale(windows.counts(meanings.hashes), windows.words)[mine]
            parts.append(scipy.sparse.csr_matrix(known @ (meanings.vectors * meaning_share)))
        matrix = scipy.sparse.hstack(parts).tocsr()
        jobs = [(matrix, labels[:, head], strength) for head in range(corpus.HEADS)]
        fitted = joblib.Parallel(n_jobs=2, prefer="threads")(joblib.delayed(fit_one)(*job) for job in jobs)
        coefficients = numpy.column_stack([w for w, _ in fitted])
        self.bias = numpy.array([b for _, b in fitted], numpy.float32)
        self._join(vocabulary, coefficients[: len(vocabulary)], meanings, coefficients[len(vocabulary) :] * meaning_share)

    def _join(self, vocabulary, seen, meanings, by_meaning):
        self.vocabulary = numpy.union1d(vocabulary, meanings.hashes)
        weights = numpy.zeros((len(self.vocabulary), corpus.HEADS))
        weights[numpy.searchsorted(self.vocabulary, vocabulary)] = seen
        if len(meanings.hashes):
            weights[numpy.searchsorted(self.vocabulary, meanings.hashes)] += meanings.vectors @ by_meaning
        self.scale = (numpy.abs(weights).max(axis=0) / 127).astype(numpy.float32)
        self.scale[self.scale == 0] = 1
        rows = numpy.round(weights / self.scale).astype(numpy.int8)
        matters = numpy.abs(rows).max(axis=1) > 0
        self.vocabulary, self.rows = self.vocabulary[matters], rows[matters]

    def prune(self, most):
        """Keeps the rows that weigh most."""
        if len(self.vocabulary) > most:
            weight = numpy.abs(self.rows.astype(int)).max(axis=1)
            kept = numpy.sort(numpy.argsort(-weight, kind="stable")[:most])
            self.vocabulary, self.rows = self.vocabulary[kept], self.rows[kept]

    def judge(self, windows):
        """Levels, messages x heads, as GuardModel::levels gives them."""
        sums = windows.counts(self.vocabulary) @ self.rows.astype(float)
        shrink = (1 / numpy.sqrt(numpy.maximum(windows.words, FEWEST_WORDS))).astype(numpy.float32)
        log_odds = self.bias + sums.astype(numpy.float32) * self.scale * shrink[:, None]
        levels = numpy.zeros((windows.messages, corpus.HEADS), numpy.uint8)
        numpy.maximum.at(levels, windows.message, conduct.levels(log_odds))
        return levels


class Moments:
    """Each notable person after each message."""

    def __init__(self, conversations, levels):
        found, start = [], 0
        for index, each in enumerate(conversations):
            end = start + len(each.messages)
            after = conduct.prefixes(each, levels[start:end])
            found += [(index, number, *row) for number, rows in enumerate(after) for row in rows]
            start = end
        self.conversation = numpy.array([f[0] for f in found])
        self.message = numpy.array([f[1] for f in found])
        self.person = [f[2] for f in found]
        self.features = numpy.array([f[3] for f in found])
        lengths = numpy.array([len(each.messages) for each in conversations])
        suspects = [conversations[i].suspect for i in self.conversation]
        self.is_suspect = numpy.array([s == p for s, p in zip(suspects, self.person, strict=True)])
        both = numpy.array([both_made(each) for each in conversations])
        self.is_urgent = self.is_suspect & (self.message >= both[self.conversation])
        count = numpy.bincount(self.conversation, minlength=len(conversations))
        is_last = self.message == lengths[self.conversation] - 1
        self.weight = 1 / count[self.conversation] + is_last


def both_made(conversation):
    """The message with which threat and demand are both made; a number past every message where they never are."""
    firsts = [conversation.first("threat"), conversation.first("demand", "more")]
    return 10**6 if None in firsts else max(firsts)


def fit_trees(moments, chosen, wanted, trees):
    mine = chosen[moments.conversation]
    model = HistGradientBoostingClassifier(
        max_depth=4,
        max_leaf_nodes=12,
        max_iter=trees,
        learning_rate=0.07,
        min_samples_leaf=20,
        l2_regularization=1.0,
        monotonic_cst=conduct.monotone(),
        early_stopping=False,
        random_state=1,
    )
    return model.fit(moments.features[mine], wanted[mine], sample_weight=moments.weight[mine])


def folds(conversations):
    """A number below FOLDS for each conversation; languages and kinds are spread evenly."""
    random, out, groups = numpy.random.default_rng(1), numpy.zeros(len(conversations), int), collections.defaultdict(list)
    for index, each in enumerate(conversations):
        groups[each.language, each.kind].append(index)
    for group in groups.values():
        out[random.permutation(group)] = numpy.arange(len(group)) % FOLDS
    return out


def calibration(log_odds, wanted, weight):
    """(log-odds, probability) points of the logistic curve that fits best (Platt scaling)."""
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], wanted, sample_weight=weight)
    points = numpy.linspace(-8, 8, 65)
    return numpy.stack([points, fitted.predict_proba(points[:, None])[:, 1]], axis=1).astype(numpy.float32)
