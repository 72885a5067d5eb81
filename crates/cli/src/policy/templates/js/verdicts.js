// Verdicts. What is thrown instead is a fault, and counts as the strictest answer that policy.json allows.
const noSettingsToCheck = { validateSettings() {} };
const verdict = (action, mode, code, message) => ({ action, mode, code, message, tags: [] });
const allow = () => verdict("allow", undefined, "OK", "");
const alert = (code, message) => verdict("alert", undefined, code, message);
const strict = (code, message) => verdict("allow", "strict", code, message);
const bestEffort = (code, message) => verdict("allow", "best-effort", code, message);
const terminate = (code, message) => verdict("terminate", undefined, code, message);
const deny = (code, message) => verdict("deny", undefined, code, message);
