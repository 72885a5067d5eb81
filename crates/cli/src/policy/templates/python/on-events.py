"""A session in which a forbidden program is started is closed."""

from wit_world import exports
from wit_world.imports import facts
from wit_world.imports.types import Action, Event, Mode, Value_Text, Verdict


{verdicts}


class OnEvents(exports.OnEvents):
    def decide(self, batch: list[Event]) -> Verdict:
        forbidden = text_setting("path", "/usr/bin/dd")
        for at, event in enumerate(batch):
            path = facts.event_field(at, "path")
            if event.name == "session.command" and path == Value_Text(forbidden):
                return terminate("FORBIDDEN_COMMAND", f"`{forbidden}` is not allowed here")
        return allow()
