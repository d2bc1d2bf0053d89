"""Fitting: features to heads, conduct to trees, log-odds to probability. Every random choice has a fixed seed."""

import collections

import numpy
import scipy.optimize
import scipy.sparse
import scipy.special
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import conduct
import corpus

FEWEST_WORDS = 4
FOLDS = 5
MOST_JOINED = 60  # messages
ITERATIONS = 80


class Windows:
    """All windows of all messages: features, words, and which message and conversation they are of."""

    def __init__(self, conversations, printed):
        hashes_of, self.words, self.message, self.conversation = [], [], [], []
        labels, self.of_message = [], []
        for index, (each, messages) in enumerate(zip(conversations, printed, strict=True)):
            for message, windows in zip(each.messages, messages, strict=True):
                for words, hashes in windows:
                    hashes_of.append(hashes)
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
        self.flat = numpy.concatenate(hashes_of)
        self.pointers = numpy.concatenate([[0], numpy.cumsum([len(h) for h in hashes_of])])

    def vocabulary(self, chosen, least=3):
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
        shape = (len(self.words), len(vocabulary))
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
        return WordVectors(numpy.array([-1]), numpy.zeros((1, 1)))  # no feature has this number


def scale(counts, words):
    return scipy.sparse.diags(1 / numpy.sqrt(numpy.maximum(words, FEWEST_WORDS))) @ counts


def fit_heads(seen, known, labels, strength):
    """Logistic regressions with an L2 penalty, all heads in one: weights of both matrices' columns, and biases.

    `seen` is sparse, `known` dense, both windows x features; `labels` are windows x heads.
    """
    seen, back, labels = seen.astype(numpy.float32), seen.T.tocsr().astype(numpy.float32), labels.astype(numpy.float32)
    known = known.astype(numpy.float32)
    sizes = (seen.shape[1], known.shape[1], 1)
    heads, edges = labels.shape[1], numpy.cumsum(sizes)[:2]

    def loss(flat):
        weights = flat.reshape(sum(sizes), heads).astype(numpy.float32)
        first, second, bias = numpy.split(weights, edges)
        log_odds = seen @ first + known @ second + bias
        cost = numpy.logaddexp(0, log_odds).sum(dtype=float) - (labels * log_odds).sum(dtype=float)
        wrong = scipy.special.expit(log_odds) - labels
        slope = numpy.concatenate([back @ wrong, known.T @ wrong, wrong.sum(axis=0, keepdims=True)])
        penalty = 0.5 * ((first**2).sum(dtype=float) + (second**2).sum(dtype=float))
        slope = slope * strength
        slope[: edges[1]] += weights[: edges[1]]
        return strength * cost + penalty, slope.ravel().astype(float)

    start = numpy.zeros((sum(sizes), heads))
    start[-1] = scipy.special.logit(numpy.clip(labels.mean(axis=0), 1e-4, 0.5))
    found = scipy.optimize.minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return numpy.split(found.x.reshape(sum(sizes), heads), edges)


class Heads:
    """Weights of features for each sign. A word that the conversations lack has the weight its meaning gives it."""

    def __init__(self, windows, chosen, strength, meanings):
        vocabulary = windows.vocabulary(chosen)
        seen = windows.counts(vocabulary)
        mine = chosen[windows.conversation]
        labels = windows.labels[windows.message[mine]]
        known = scale(windows.counts(meanings.hashes), windows.words)[mine] @ meanings.vectors
        first, second, bias = fit_heads(scale(seen, windows.words)[mine].tocsr(), known, labels, strength)
        self.bias = bias[0].astype(numpy.float32)
        self._join(vocabulary, first, meanings, second)

    def _join(self, vocabulary, seen, meanings, by_meaning):
        self.vocabulary = numpy.union1d(vocabulary, meanings.hashes)
        weights = numpy.zeros((len(self.vocabulary), corpus.HEADS))
        weights[numpy.searchsorted(self.vocabulary, vocabulary)] = seen
        weights[numpy.searchsorted(self.vocabulary, meanings.hashes)] += meanings.vectors @ by_meaning
        self.scale = (numpy.abs(weights).max(axis=0) / 127).astype(numpy.float32)
        self.scale[self.scale == 0] = 1
        rows = numpy.round(weights / self.scale).astype(numpy.int8)
        matters = numpy.abs(rows).max(axis=1) > 0
        self.vocabulary, self.rows = self.vocabulary[matters], rows[matters]

    def prune(self, windows, most):
        """Keeps the rows that weigh most where they are seen most."""
        if len(self.vocabulary) > most:
            seen = 1 + numpy.bincount(windows.counts(self.vocabulary).indices, minlength=len(self.vocabulary))
            weight = numpy.abs(self.rows.astype(int)).sum(axis=1) * seen
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


class Talk:
    """Conversations and the levels of their messages; more of it is made by joining them.

    Friends have many harmless conversations, and the guard sees them as one long one: `joined` adds such, and
    sextortion that comes after harmless talk. What is joined is of one fold.
    """

    def __init__(self, conversations, levels, fold):
        edges = numpy.cumsum([0] + [len(each.messages) for each in conversations])
        self.conversations, self.fold = list(conversations), list(fold)
        self.parts = [levels[start:end] for start, end in zip(edges, edges[1:], strict=False)]

    def joined(self, number):
        random, harmless, sextortion = numpy.random.default_rng(7), collections.defaultdict(list), []
        for index, each in enumerate(self.conversations):
            if each.is_sextortion:
                sextortion.append(index)
            else:
                harmless[each.language, self.fold[index]].append(index)
        languages = sorted({language for language, _ in harmless})
        for count in range(number):
            some = harmless[languages[count % len(languages)], int(random.integers(FOLDS))]
            if len(some) > 5:
                self._join(random.choice(some, int(random.integers(2, 6)), replace=False))
        for index in random.choice(sextortion, number // 3):
            before = harmless[self.conversations[index].language, self.fold[index]]
            if before:
                self._join([random.choice(before), index])

    def _join(self, indices):
        last = self.conversations[indices[-1]]
        messages = [m for i in indices for m in self.conversations[i].messages][-MOST_JOINED:]
        suspect = (last.suspect, last.at_risk)
        self.conversations.append(corpus.Conversation("", last.kind, "joined", "", *suspect, messages))
        self.parts.append(numpy.concatenate([self.parts[i] for i in indices])[-MOST_JOINED:])
        self.fold.append(self.fold[indices[-1]])


class Moments:
    """Each notable person after each message."""

    def __init__(self, talk):
        found, conversations = [], talk.conversations
        for index, (each, levels) in enumerate(zip(conversations, talk.parts, strict=True)):
            after = conduct.prefixes(each, levels)
            found += [(index, number, *row) for number, rows in enumerate(after) for row in rows]
        self.fold = numpy.array(talk.fold)[[f[0] for f in found]]
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


def fit_trees(moments, mine, wanted, trees):
    """Small trees: deeper ones flag more ordinary talk at the same recall."""
    model = HistGradientBoostingClassifier(
        max_depth=2,
        max_iter=trees,
        learning_rate=0.07,
        min_samples_leaf=60,
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
