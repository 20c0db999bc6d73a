"""Answers Daybook's deliveries: a JSON line on stdin for each event, a JSON line on stdout for each answer.

Only the standard library. See handler.py for how it is used.
"""

import json
import sys
import traceback


class PermanentError(Exception):
    """Raise it for an event that no retry will help."""


class Delivery:
    """What comes with an event, and what to record because of it."""

    def __init__(self, line):
        self.id = line["deliveryId"]
        self.rule = line["rule"]
        self.attempt = line["attempt"]
        self.type = line["deliveryType"]
        self.replay_name = line.get("replayName")
        self.appends = []

    def append(self, log, *events):
        """Records events once the handler has returned: each exactly once, however often this is delivered."""
        self.appends.append({"log": log, "events": list(events)})


def run(handle):
    """Calls handle(event, delivery) for each event until Daybook closes the input. What it raises is a failed attempt."""
    answers = sys.stdout
    # What a handler prints goes to stderr: stdout is for answers.
    sys.stdout = sys.stderr
    for text in sys.stdin.buffer:
        line = json.loads(text)
        answers.write(answer(handle, line["event"], Delivery(line)) + "\n")
        answers.flush()


def answer(handle, event, delivery):
    try:
        handle(event, delivery)
        return json.dumps({"deliveryId": delivery.id, "ok": True, "append": delivery.appends}, allow_nan=False)
    except Exception as error:
        traceback.print_exc()
        failure = {
            "type": type(error).__name__,
            "message": str(error),
            "permanent": isinstance(error, PermanentError),
        }
        return json.dumps({"deliveryId": delivery.id, "ok": False, "error": failure})
