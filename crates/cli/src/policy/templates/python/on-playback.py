"""Whoever watches a recording says what for, and it is not their own."""

from wit_world import exports
from wit_world.imports import facts
from wit_world.imports.types import Action, Mode, Value_Text, Verdict


{verdicts}


class OnPlayback(exports.OnPlayback):
    def decide(self, viewer: str, purpose: str | None) -> Verdict:
        if not purpose:
            return deny("NO_PURPOSE", "say what the recording is watched for")
        if viewer in facts.participants():
            return deny("OWN_SESSION", "nobody watches a session that they were in")
        return allow()
