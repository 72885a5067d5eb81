// A session in which a forbidden program is started is closed.
import { eventField, setting } from "reel:policy/facts@0.1.0";

{verdicts}

export const meta = noSettingsToCheck;

export const onEvents = {
  decide(batch) {
    const forbidden = setting("path")?.val ?? "/usr/bin/dd";
    const isForbidden = (event, at) =>
      event.name === "session.command" && eventField(at, "path")?.val === forbidden;
    return batch.some(isForbidden)
      ? terminate("FORBIDDEN_COMMAND", `\`${forbidden}\` is not allowed here`)
      : allow();
  },
};
