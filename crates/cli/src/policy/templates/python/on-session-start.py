"""Sessions as `root` are noted."""

from wit_world import exports
from wit_world.imports import facts
from wit_world.imports.types import Action, Mode, Value_Text, Verdict


{verdicts}


class OnSessionStart(exports.OnSessionStart):
    def decide(self) -> Verdict:
        privileged = text_setting("login", "root")
        if facts.login() == privileged:
            return alert("PRIVILEGED_LOGIN", f"{facts.user()} logs in as {privileged}")
        return allow()
