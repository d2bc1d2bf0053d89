#!/usr/bin/env python3
"""Cases under load: many devices behind one address (a school's) send one each on the real way, while the
server is killed (kill -9) and started again; then every case is looked at at the desk.

usage: load.py [--cases 500] [--seconds 60] [--kills 3] [--work-bits 16]

Prints how it went; exits with 1 when one was refused or is not there as it was sent. HOLDFAST_PROGRAM names
the program; Python needs tests/requirements.txt.
"""

import argparse
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "system"))

import holdfast  # noqa: E402
from client import Client, Staff  # noqa: E402
from many_devices import Killer, lost_cases, send_evenly  # noqa: E402


def run(options):
    folder = holdfast.Folder()
    server = holdfast.Server(
        "--data", folder.path / "data", flags=("--work-bits", options.work_bits), quick=False
    ).start()
    staff = Staff(server.url, server.setup_token)
    killer = Killer(server, options.kills, options.seconds / (options.kills + 1))
    killer.start()
    devices, took = send_evenly(server.url, options.cases, options.seconds)
    killed = killer.end()
    refused = [device.refused for device in devices if device.refused]
    sent = [device for device in devices if device.number]
    desk = Client(server.url)
    desk.session.cookies.update(staff.client.session.cookies)
    lost = lost_cases(desk, sent)
    twice = len(sent) - len({device.number for device in sent})
    waited = sorted(device.took_seconds for device in sent)
    print(
        f"{len(sent)} of {options.cases} cases from one address in {took:.1f} s, {killed} times killed, "
        f"{len(refused)} refused, {len(lost)} lost, {twice} with another's number"
    )
    if waited:
        print(
            f"A device waited {statistics.median(waited):.2f} s (the middle one), {waited[-1]:.2f} s (the "
            f"longest); {sum(device.tries for device in sent)} tries in all"
        )
    for reason in refused[:5]:
        print("refused:", reason)
    server.stop()
    folder.remove()
    return 0 if len(sent) == options.cases and not lost and not twice else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in [("cases", 500), ("seconds", 60), ("kills", 3), ("work-bits", 16)]:
        parser.add_argument("--" + name, type=int, default=value)
    sys.exit(run(parser.parse_args()))
