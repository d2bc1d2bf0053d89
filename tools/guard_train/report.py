"""What held-back conversations say of a model, at several thresholds."""

import collections

import numpy


def first_above(conversations, moments, log_odds, threshold):
    """For each conversation the first message after which somebody is above the threshold, or None."""
    first = [None] * (1 + moments.conversation.max())
    for index, message in zip(moments.conversation[log_odds >= threshold], moments.message[log_odds >= threshold], strict=True):
        first[index] = message if first[index] is None else min(first[index], message)
    return first


def print_held_back(conversations, trained):
    log_odds, moments = numpy.where(trained.own, trained.out_of_fold, -99), trained.moments
    count = len(conversations)
    print("held back: chance  found  in time  lookalikes  by language (sextortion, lookalikes)")
    for chance in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        points = trained.calibration
        threshold = numpy.interp(chance, points[:, 1], points[:, 0])
        first = first_above(conversations, moments, log_odds, threshold)
        found, in_time = collections.Counter(), []
        total = collections.Counter((each.language, each.kind) for each in conversations)
        for each, message in zip(conversations, first[:count], strict=True):
            found[each.language, each.kind] += message is not None
            demand = each.first("demand", "more")
            if each.is_sextortion and demand is not None:
                in_time.append(message is not None and message <= demand)
        share = {kind: sum(found[k] for k in found if k[1] == kind) / sum(total[k] for k in total if k[1] == kind)
                 for kind in ("sextortion", "lookalike")}
        languages = "  ".join(
            f"{language} {found[language, 'sextortion']}/{total[language, 'sextortion']}"
            f" {found[language, 'lookalike']}/{total[language, 'lookalike']}"
            for language in sorted({language for language, _ in total})
        )
        print(f"  {chance:.1f} {threshold:5.2f}  {share['sextortion']:.3f}  {numpy.mean(in_time):.3f}  {share['lookalike']:.4f}  {languages}")
