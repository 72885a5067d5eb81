"""Those on call may go on without a recording when the disk is full; for everybody else recording is strict."""

from wit_world import exports
from wit_world.imports import facts
from wit_world.imports.types import Action, Failure, Failure_DiskFull, Mode, Value_Text, Verdict


{verdicts}


class OnAuditFailure(exports.OnAuditFailure):
    def decide(self, f: Failure) -> Verdict:
        if isinstance(f, Failure_DiskFull) and facts.has_role(text_setting("role", "on-call")):
            return best_effort("ON_CALL", "on call: goes on until there is space again")
        return strict("NOT_ON_CALL", "recording is required")
