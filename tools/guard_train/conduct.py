"""What src/guard/conversation.cc remembers of a conversation, and what its trees see; the same integers.

Change both together: no test holds one to the other. A slip shows as evaluate.py finding less than training held back.
"""

import numpy

import corpus

EVEN = 128  # a level: 16 steps a unit of log-odds, 128 at even odds
UNIT = 16
FADE_MESSAGES = 8
NOTABLE = EVEN - 3 * UNIT // 2
SUM_FROM = EVEN - UNIT
SUM_UNIT = 4
TELLING = [corpus.SIGNS.index(s) for s in "ask leverage hacked fake threat demand more hold deadline".split()]

FEATURES = 4 * corpus.HEADS + 5


def levels(log_odds):
    return numpy.clip(numpy.floor(log_odds.astype(numpy.float32) * UNIT + EVEN), 0, 255).astype(numpy.uint8)


def monotone():
    """1 where more of a feature can only raise the risk, -1 where it can only lower it."""
    heads, sign = corpus.HEADS, numpy.zeros(FEATURES, int)
    suspect = [*range(corpus.SUSPECT_SIGNS), corpus.SUSPECT_HEAD]
    at_risk = [*range(corpus.SUSPECT_SIGNS, len(corpus.SIGNS)), corpus.AT_RISK_HEAD]
    for block in (0, 2):
        sign[[block * heads + h for h in suspect]] = 1
        sign[[block * heads + h for h in at_risk]] = -1
        sign[[(block + 1) * heads + h for h in at_risk]] = 1
    rest = 4 * heads
    sign[[rest + 1, rest + 2]] = 1
    sign[rest + 3] = -1
    return sign


class Person:
    def __init__(self):
        self.most = numpy.zeros(corpus.HEADS, int)
        self.second = numpy.zeros(corpus.HEADS, int)
        self.suspect_sum = self.at_risk_sum = 0


def summed(total, level):
    return min(255, total + max(0, int(level) - SUM_FROM) // SUM_UNIT)


def prefixes(conversation, message_levels):
    """For each message the notable people after it, as (person's name, features). Levels are messages x heads."""
    people, out = {}, []
    for number, message in enumerate(conversation.messages):
        writer = people.setdefault(message.writer, Person())
        if (number + 1) % FADE_MESSAGES == 0:
            for person in people.values():
                person.most = numpy.maximum(person.most - 1, 0)
                person.second = numpy.maximum(person.second - 1, 0)
                person.suspect_sum = max(person.suspect_sum - 1, 0)
                person.at_risk_sum = max(person.at_risk_sum - 1, 0)
        level = message_levels[number].astype(int)
        second = numpy.where(level > writer.second, numpy.minimum(level, writer.most), writer.second)
        writer.most = numpy.maximum(level, writer.most)
        writer.second = second
        writer.suspect_sum = summed(writer.suspect_sum, level[corpus.SUSPECT_HEAD])
        writer.at_risk_sum = summed(writer.at_risk_sum, level[corpus.AT_RISK_HEAD])
        out.append([(name, features(people, name)) for name, person in people.items() if notable(person)])
    return out


def notable(person):
    return person.most[corpus.SUSPECT_HEAD] >= NOTABLE or person.most[TELLING].max() >= NOTABLE


def features(people, name):
    own = people[name]
    others = [person for other, person in people.items() if other != name]
    nothing = numpy.zeros(corpus.HEADS, int)
    other_most = numpy.max([person.most for person in others], 0) if others else nothing
    other_second = numpy.max([person.second for person in others], 0) if others else nothing
    rest = [
        1 if next(iter(people)) == name else 0,
        own.suspect_sum,
        max((person.at_risk_sum for person in others), default=0),
        own.at_risk_sum,
        max((person.suspect_sum for person in others), default=0),
    ]
    return numpy.concatenate([own.most, other_most, own.second, other_second, rest]).astype(numpy.uint8)
