// Those on call may go on without a recording when the disk is full; for everybody else recording is strict.
import { hasRole, setting } from "reel:policy/facts@0.1.0";

{verdicts}

export const meta = noSettingsToCheck;

export const onAuditFailure = {
  decide(failure) {
    const role = setting("role")?.val ?? "on-call";
    return failure.tag === "disk-full" && hasRole(role)
      ? bestEffort("ON_CALL", "on call: goes on until there is space again")
      : strict("NOT_ON_CALL", "recording is required");
  },
};
