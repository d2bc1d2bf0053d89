"""A school's worth of submissions at once: 60 from one address in seven seconds (500 a minute), the server
killed in the middle. bench/cases/load.py does it for a whole minute."""

import unittest

import holdfast
from client import Client, Staff
from many_devices import Killer, lost_cases, send_evenly

DEVICES = 60
SECONDS = 7


class CaseLoadTest(unittest.TestCase):
    def test_every_submission_from_one_address_is_taken_and_kept_once(self):
        folder = holdfast.scratch(self)
        server = holdfast.serve(self, "--data", folder / "data", quick=False, flags=("--work-bits", "10"))
        staff = Staff(server.url, server.setup_token)
        killer = Killer(server, kills=1, every_seconds=SECONDS / 2)
        killer.start()
        devices, _ = send_evenly(server.url, DEVICES, SECONDS)
        self.assertEqual(killer.end(), 1)
        self.assertEqual([device.refused for device in devices if device.refused], [])
        self.assertEqual(len({device.number for device in devices}), DEVICES)

        desk = Client(server.url)
        desk.session.cookies.update(staff.client.session.cookies)
        self.assertEqual(lost_cases(desk, devices), [])
        waiting = desk.get("/api/v1/desk/cases", params={"status": "waiting", "limit": 100}).json()
        self.assertEqual(len(waiting["cases"]), DEVICES, "what was sent twice is there once")
        last = devices[-1]
        self.assertEqual(desk.open_case(last.number, last.submission.key).status_code, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
