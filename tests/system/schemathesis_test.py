"""Holds the server to /api/openapi.json with schemathesis: it makes requests that fit the document
and requests that do not, and looks whether each answer is one that the document promises.
"""

import json
import pathlib
import subprocess
import sys
import unittest

import holdfast
from client import Client, Staff
from reports import Reporter, archive, open_hotline

HERE = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(sys.executable).parent / "schemathesis"
EXAMPLES = 25 if holdfast.DEEP else 5
SEED = 8420

# The document says that a form's file is any bytes; that they must be a picture it cannot say.
CONFIGURATION = """
seed = {seed}
continue-on-failure = true

[generation]
max-examples = {examples}

[auth.openapi.staffSession]
api_key = "{cookie}"
[auth.openapi.platformKey]
bearer = "{key}"
[auth.openapi.functionKey]
api_key = "{key}"
[auth.openapi.basicKey]
username = "platform"
password = "{key}"
[auth.openapi.caseSession]
bearer = "{token}"
[auth.openapi.reportSession]
bearer = "{report_token}"
[auth.openapi.draftKey]
bearer = "{draft_key}"

# Beside the usual ones, 413: what does not fit may also be too long.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 431]

[[operations]]
include-operation-id = {matching_operations}
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 413, 415]

# Nor can it say what an alert's file, a list's first line, a group and a mail address must be, that a
# PDF has room for one page, that this server has no mail server, how long a law's name must be once assessed mode
# is on, what a webhook's address must be, or what
# an incident's parts are.
[[operations]]
include-operation-id = ["proposeAlert", "importRecipients", "listRecipients", "countRecipients", "sendAlert", "subscribe", "suppressRecipient", "forgetRecipient", "sendTestMail", "setAssessedMode", "previewAlert", "createWebhook", "addExchange", "setGuardPlatform", "claimCase", "releaseCase", "claimGuardCase", "releaseGuardCase", "closeGuardCase", "addReferral", "retractReferral", "retryReferral", "holdReferral", "releaseReferral", "meetReferralDeadline"]
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 413, 503]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503]

# That a body must be an age file to the hotline's keys, of a padded length, which reports and
# attachments there are, and whether assessed mode is on, it cannot say either.
[[operations]]
include-operation-id = {sealed_operations}
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 410, 413, 415, 422, 503, 507]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 503, 507]

# The document cannot say what XML is read as a vote, nor that a key must be allowed to submit.
[[operations]]
include-operation-id = ["ncmecFeedback", "submitHashes"]
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 413, 415]

# Lines that are no event are refused one by one, in an answer of 200.
[[operations]]
include-operation-id = ["sendGuardEvents", "lookupMany"]
checks.negative_data_rejection.expected-statuses = [200, 400, 401, 403, 404, 413, 415]
"""

# They end the session that the others need, so they have a run of their own.
ENDING = ["signOut", "signOutEverywhere", "closeCase", "endReportSession"]

SEALED = [
    "saveReportDraft", "fetchReportDraft", "sendReport", "openReport", "showOwnReport", "writeToHotline",
    "markAnswersRead", "beginAttachment", "showUpload", "sendPiece", "forgetUpload", "makeReportKey",
    "setMyReportKey", "giveReportKeys", "removeReportMember", "setReportRecovery", "setReportSettings",
    "showReport", "downloadReport", "downloadReportMessage", "destroyReportMessage",
    "downloadReportAttachment", "destroyReportAttachment", "claimReport", "releaseReport",
    "setReportState", "triageReport", "writeToReporter", "markReporterRead", "writeReportNote",
    "setReportTokens", "setReportClock", "finishReportClock", "holdReport", "endReportHold",
    "redactReport", "destroyReport", "createCase", "addPictures", "openForMessages", "writeOnCase", "answerOnCase",
    "beginSealedPicture", "sendSealedPiece", "openSealedPicture",
]  # fmt: skip


# What a url may lead to, which parameters go together, and which banks and contents there are, the document
# cannot say.
MATCHING = [
    "hashUrl", "hashFile", "lookupHash", "lookupPicture", "rawLookup", "lookupMany", "makeMatchedBank",
    "showMatchedBank", "changeMatchedBank", "removeMatchedBank", "addContent", "addSignals", "showContent",
    "changeContent", "removeContent", "compareHashes",
]  # fmt: skip


class SchemathesisTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", self.folder / "data")
        admin = Staff(self.server.url, self.server.setup_token).client
        key = admin.post("/api/v1/keys", {"platform": "Example platform", "curator": True}).json()["key"]
        device = Client(self.server.url)
        submission, number = device.make_case()
        token = device.open_case(number, submission.key).json()["token"]
        for _ in range(3):
            admin.accept(device.make_case()[1])
            device.make_case()
        open_hotline(admin)
        reporter = Reporter(self.server.url).send()
        reporter.upload(archive("a.txt", b"words"), "text")
        self.configuration = self.folder / "schemathesis.toml"
        self.configuration.write_text(
            CONFIGURATION.format(
                seed=SEED,
                examples=EXAMPLES,
                cookie=admin.session.cookies["holdfast_session"],
                key=key,
                token=token,
                report_token=reporter.token,
                draft_key=reporter.keys["draft"].hex(),
                sealed_operations=json.dumps(SEALED),
                matching_operations=json.dumps(MATCHING),
            )
        )

    def run_against_the_server(self, choice):
        words = [PROGRAM, "--config-file", self.configuration, "run", "--checks", "all"]
        for operation in ENDING:
            words += [choice, operation]
        done = subprocess.run(
            [*words, self.server.url + "/api/openapi.json"],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=holdfast.clean_environment(
                NO_COLOR="1", SCHEMATHESIS_HOOKS="schemathesis_hooks", PYTHONPATH=str(HERE)
            ),
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(Client(self.server.url).get("/readyz").status_code, 200)
        self.assertNotIn("failed inside", self.server.log_text())
        return done.stdout

    def test_every_answer_is_one_that_the_document_promises(self):
        told = self.run_against_the_server("--exclude-operation-id")
        self.assertRegex(told, r"Operations: +196 selected / 200 total")

    def test_so_are_those_that_end_a_session(self):
        told = self.run_against_the_server("--include-operation-id")
        self.assertRegex(told, r"Operations: +4 selected / 200 total")


if __name__ == "__main__":
    unittest.main()
