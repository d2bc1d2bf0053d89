"""Measures a built guard on labelled conversations: the program itself, from text to decision.

usage: python3 tools/guard_train/evaluate.py [--holdfast build/holdfast] [--policy FILE] [--model FILE] [--json] [--show]
       [--evasions] [--parts] CORPUS...   a .txt file or folder in the form of data/guard, or .jsonl of conversations that are all harmless

Intervals are exact (Clopper and Pearson, 95 %). tools/guard_train/requirements.txt has what it needs.
"""

import argparse
import collections
import json
import pathlib
import statistics
import subprocess
import sys

import scipy.stats

import corpus
import evasions


def assess(options, lines):
    command = [options.holdfast, "guard", "--conversations", "-"]
    for name in ("policy", "model"):
        command += [f"--{name}", getattr(options, name)] if getattr(options, name) else []
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def interval(hits, of):
    low = 0.0 if hits == 0 else scipy.stats.beta.ppf(0.025, hits, of - hits + 1)
    high = 1.0 if hits == of else scipy.stats.beta.ppf(0.975, hits + 1, of - hits)
    return float(low), float(high)


def share(flags):
    flags = list(flags)
    if not flags:
        return None
    low, high = interval(sum(flags), len(flags))
    return {"hits": sum(flags), "of": len(flags), "share": sum(flags) / len(flags), "low": low, "high": high}


def measure(pairs):
    """`pairs` are (conversation, assessment)."""
    out = {}
    bad = [(c, a) for c, a in pairs if c.is_sextortion]
    harmless = [(c, a) for c, a in pairs if not c.is_sextortion]
    out["recall"] = share(a["first_warn"] is not None for _, a in bad)
    out["false_alarms"] = share(a["first_warn"] is not None for _, a in harmless)
    out["false_urgent"] = share(a["first_urgent"] is not None for _, a in harmless)
    out["notices_of_harmless"] = share(a["first_notice"] is not None for _, a in harmless)
    demanded = [(c.first("demand", "more"), a["first_warn"]) for c, a in bad if c.first("demand", "more") is not None]
    out["in_time"] = share(warn is not None and warn <= demand for demand, warn in demanded)
    leads = [demand - warn for demand, warn in demanded if warn is not None]
    out["median_lead_messages"] = statistics.median(leads) if leads else None
    both = [(max(c.first("threat"), c.first("demand", "more")), c, a) for c, a in bad
            if c.first("threat") is not None and c.first("demand", "more") is not None]
    out["urgent_in_time"] = share(a["first_urgent"] is not None and a["first_urgent"] <= at + 1 for at, _, a in both)
    out["suspect_named"] = share(a["suspect"] == c.suspect for c, a in bad if a["first_warn"] is not None)
    return out


# In which of these a conversation was when it was warned of: the last that had begun.
STAGES = [("leverage", {"leverage", "hacked", "fake", "proof"}), ("threat", {"threat"}),
          ("demand", {"demand", "more"}), ("after paying", {"paid", "repeat"})]
# English as its header says; words in it, in this order, for one is often written of another's land.
REGISTERS = {"West African": ["west afric", "nigeria", "ghana", "lagos", "naija", "pidgin"],
             "South Asian or Filipino": ["india", "pakist", "filipin", "manila", "bangla"],
             "learners": ["non-native", "nonnative", "broken", "poor english", "second language", "clumsy"],
             "UK and Ireland": ["uk", "brit", "scot", "wales", "welsh", "ireland", "irish", "yorkshire", "london", "glasgow", "manchester"],
             "US and Canada": ["us", "canad", "american", "texas", "florida", "ohio"]}


def stage_of_warning(conversation, warn):
    signs = set().union(*(m.signs for m in conversation.messages[: warn + 1]))
    return ([name for name, wanted in STAGES if signs & wanted] or ["before leverage"])[-1]


def register_of(conversation):
    words = " " + conversation.register.lower().replace(",", " ").replace(";", " ") + " "
    for name, parts in REGISTERS.items():
        if any(f" {part} " in words if len(part) == 2 else part in words for part in parts):
            return name
    return "others"


def show_parts(pairs):
    """By the stage in which the warning came, and for English by register."""
    warned = collections.Counter(stage_of_warning(c, a["first_warn"]) for c, a in pairs if c.is_sextortion and a["first_warn"] is not None)
    for name in ["before leverage", *[name for name, _ in STAGES]]:
        print(f"warned of at the stage {name}: {warned[name]} of {warned.total()}")
    groups = collections.defaultdict(list)
    for pair in pairs:
        if pair[0].language == "en":
            groups[register_of(pair[0])].append(pair)
    for name in [*REGISTERS, "others"]:
        print(f"English, {name}: " + ";  ".join(told(key, value) for key, value in measure(groups[name]).items() if value is not None))


def harmless_jsonl(path):
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            each = json.loads(line)
            messages = [corpus.Message(str(m["from"]), frozenset(), m["text"]) for m in each["messages"]]
            yield corpus.Conversation(f"{each.get('lang', '??')}-{path.stem}-{number}", "lookalike", path.stem, "", None, None, messages)


def show_evasions(options, conversations):
    for name in [None, *evasions.names()]:
        hidden = [each if name is None else evasions.apply(name, each) for each in conversations]
        pairs = zip(hidden, assess(options, corpus.lines_of(hidden)), strict=True)
        measured = measure(list(pairs))
        print(f"{name or 'as written'}: {told('recall', measured['recall'])};  {told('false_alarms', measured['false_alarms'])}")


def told(name, value):
    if isinstance(value, dict):
        return f"{name} {value['hits']}/{value['of']} = {100 * value['share']:.1f} % ({100 * value['low']:.1f} to {100 * value['high']:.1f})"
    return f"{name} {value}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="+", type=pathlib.Path)
    parser.add_argument("--holdfast", default="build/holdfast")
    parser.add_argument("--policy")
    parser.add_argument("--model")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what was missed and what was wrongly flagged")
    parser.add_argument("--evasions", action="store_true", help="the same with the words in disguise, ten ways and one")
    parser.add_argument("--parts", action="store_true", help="by the stage of the warning, and English by register")
    options = parser.parse_args()
    conversations = []
    for path in options.corpora:
        conversations += harmless_jsonl(path) if path.suffix == ".jsonl" else corpus.read(path)
    if options.evasions:
        show_evasions(options, conversations)
        return
    pairs = list(zip(conversations, assess(options, corpus.lines_of(conversations)), strict=True))
    if options.parts:
        show_parts(pairs)
        return
    groups = collections.defaultdict(list)
    for pair in pairs:
        groups["all"].append(pair)
        groups[pair[0].language].append(pair)
    result = {name: measure(group) for name, group in groups.items()}
    if options.json:
        json.dump(result, sys.stdout, indent=1)
        return
    for name, measured in result.items():
        print(name + ": " + ";  ".join(told(key, value) for key, value in measured.items() if value is not None))
    if options.show:
        for each, answer in pairs:
            if each.is_sextortion != (answer["first_warn"] is not None):
                print(f"\n{'MISSED' if each.is_sextortion else 'FALSE'} {answer['risk']:.3f} {each.id} | {each.scene} | {each.register}")
                for number, m in enumerate(each.messages):
                    mark = "*" if number == answer["first_warn"] else " "
                    print(f" {mark}{m.writer} {','.join(sorted(m.signs))}: {m.text}")


if __name__ == "__main__":
    main()
