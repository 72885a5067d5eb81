# Verdicts. What is raised instead is a fault, and counts as the strictest answer that policy.json allows.
def verdict(action: Action, mode: Mode | None, code: str, message: str) -> Verdict:
    return Verdict(action=action, mode=mode, code=code, message=message, tags=[])


def allow() -> Verdict:
    return verdict(Action.ALLOW, None, "OK", "")


def alert(code: str, message: str) -> Verdict:
    return verdict(Action.ALERT, None, code, message)


def strict(code: str, message: str) -> Verdict:
    return verdict(Action.ALLOW, Mode.STRICT, code, message)


def best_effort(code: str, message: str) -> Verdict:
    return verdict(Action.ALLOW, Mode.BEST_EFFORT, code, message)


def terminate(code: str, message: str) -> Verdict:
    return verdict(Action.TERMINATE, None, code, message)


def deny(code: str, message: str) -> Verdict:
    return verdict(Action.DENY, None, code, message)


def text_setting(key: str, default: str) -> str:
    value = facts.setting(key)
    return value.value if isinstance(value, Value_Text) else default


class Meta(exports.Meta):
    def validate_settings(self, json: str) -> None:
        pass
