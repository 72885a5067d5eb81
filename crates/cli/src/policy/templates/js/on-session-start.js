// Sessions as `root` are noted.
import { login, setting, user } from "reel:policy/facts@0.1.0";

{verdicts}

export const meta = noSettingsToCheck;

export const onSessionStart = {
  decide() {
    const privileged = setting("login")?.val ?? "root";
    return login() === privileged
      ? alert("PRIVILEGED_LOGIN", `${user()} logs in as ${privileged}`)
      : allow();
  },
};
