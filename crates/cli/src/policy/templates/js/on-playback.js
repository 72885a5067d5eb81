// Whoever watches a recording says what for, and it is not their own.
import { participants } from "reel:policy/facts@0.1.0";

{verdicts}

export const meta = noSettingsToCheck;

export const onPlayback = {
  decide(viewer, purpose) {
    if (!purpose) {
      return deny("NO_PURPOSE", "say what the recording is watched for");
    }
    return participants().includes(viewer)
      ? deny("OWN_SESSION", "nobody watches a session that they were in")
      : allow();
  },
};
