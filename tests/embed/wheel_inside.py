"""Run by wheel_test.py with the wheel's interpreter. Prints how many assessments were compared with the program's."""

import datetime
import inspect
import json
import pathlib
import re
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import holdfast  # noqa: E402
from messages import BLACKMAIL, ORDINARY  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = sys.argv[1]


def frozen():
    found = []
    for path in sorted((ROOT / "data" / "guard" / "frozen").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            message = re.match(r"([a-z])(?: [a-z,]+)?: (.+)$", line)
            if line.startswith("== "):
                found.append({"id": line[3:].split("|")[0].strip(), "messages": []})
            elif message:
                found[-1]["messages"].append({"from": message[1], "text": message[2]})
    return found


def by_program(flags, rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    out = subprocess.run([PROGRAM, "guard", *flags, "-"], input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def refuses(task, words):
    try:
        task()
    except holdfast.GuardError as error:
        assert words in str(error), error
    else:
        raise AssertionError(f"nothing was wrong, but should be: {words}")


conversations = frozen()
guard = holdfast.Guard()
assert [guard.judge(each) for each in conversations] == by_program(["--conversations"], conversations)
events = [{"conversation": each["id"], **message} for each in conversations for message in each["messages"]]
assert [guard.push_event(event) for event in events] == by_program(["--every"], events)
assert len(guard) == len(conversations)

with holdfast.Guard() as guard:
    for sender, text in BLACKMAIL:
        seen = guard.push(conversation="c", sender=sender, text=text)
    assert seen["alert"] and seen["suspect"] == "kit" and seen["person_at_risk"] == "sam", seen
    assert seen == {**guard.assess("c"), "after": "message"}
    for reason in seen["reasons"]:
        assert BLACKMAIL[reason["message"]][1][reason["start"]:reason["end"]].strip() or reason["start"] == reason["end"]
    for sender, text in ORDINARY:
        assert not guard.push(conversation="d", sender=sender, text=text)["alert"]
    guard.forget("d")
    assert len(guard) == 1 and guard
refuses(lambda: guard.assess("c"), "has been closed")

# An account's age counts only with the time of the message.
now = datetime.datetime(2026, 11, 24, 12)
risks = []
for at in (None, now, now.replace(tzinfo=datetime.timezone.utc), now.replace(tzinfo=datetime.timezone.utc).timestamp(), "2026-11-24T12:00:00Z"):
    guard = holdfast.Guard()
    assert guard.push_event({"type": "account", "id": "kit", "created_at": "2026-11-23T00:00:00Z"}) is None
    for sender, text in BLACKMAIL[:3]:
        seen = guard.push(conversation="c", sender=sender, text=text, at=at, to="x", id="m", known_picture=False)
    risks.append(seen["risk"])
    assert seen["message"] == "m"
assert len(set(risks[1:])) == 1 and risks[0] <= risks[1], risks

refuses(lambda: guard.push(conversation="", sender="a", text="x"), "needs 'conversation'")
refuses(lambda: guard.push(conversation="c", sender="a" * 513, text="x"), "at most 512 bytes")
refuses(lambda: guard.push(conversation="c", sender="a", text="x" * (1 << 20)), "at most 1 MiB")
refuses(lambda: guard.push_event([]), "no object")
refuses(lambda: guard.judge({}), "needs 'messages'")
refuses(lambda: holdfast.Guard({}), "The policy")
refuses(lambda: holdfast.Knowledge(model=b"HFGUARD2"), "model is damaged")
refuses(lambda: holdfast.Knowledge(concepts=["pounds\n"]), "line 1")
assert guard.push(conversation="z", sender="a", text="\ud800 \x00 \U0001f600")["messages"] == 1

policy = json.loads((ROOT / "data" / "guard" / "policy.json").read_text(encoding="utf-8"))
policy["thresholds"] = {"notice": 0.0001, "warn": 0.0002, "urgent": 0.5}
own = holdfast.Guard(policy, knowledge=holdfast.Knowledge(concepts=[(ROOT / "data/guard/concepts/en.txt").read_bytes()]))
assert own.judge(conversations[0])["alert"]

shared = holdfast.Guard()
threads = [threading.Thread(target=lambda n=n: [shared.push(conversation=f"{n}-{i % 7}", sender="a", text="hello") for i in range(300)])
           for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sum(shared.assess(f"{n}-{i}")["messages"] for n in range(4) for i in range(7)) == 1200

for item in (holdfast.Guard, holdfast.Knowledge, *[f for n, f in inspect.getmembers(holdfast.Guard, inspect.isfunction) if n[0] != "_"]):
    assert item.__doc__, item
print(json.dumps({"compared": len(conversations) + len(events)}))
