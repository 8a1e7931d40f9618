"""Who may buy."""

import re

ALLOWED = re.compile("[A-Za-z0-9_]+")
MIN_LENGTH = 3
MAX_LENGTH = 20


class InvalidAccount(ValueError):
    pass


def check_username(username: str) -> str:
    if len(username) < MIN_LENGTH or len(username) > MAX_LENGTH:
        raise InvalidAccount(f"username needs {MIN_LENGTH} to {MAX_LENGTH} characters")
    if not ALLOWED.fullmatch(username):
        raise InvalidAccount("username may hold letters, digits and _ only")
    return username.lower()


def check_email(email: str) -> str:
    local, _, domain = email.rpartition("@")
    if not local or "@" in local or "." not in domain:
        raise InvalidAccount(f"{email} is not an address")
    return f"{local}@{domain.lower()}"


class Accounts:
    def __init__(self) -> None:
        self.emails: dict[str, str] = {}

    def register(self, username: str, email: str) -> str:
        name = check_username(username)
        if name in self.emails:
            raise InvalidAccount(f"{name} is taken")
        self.emails[name] = check_email(email)
        return name

    def greet(self, username: str, mailer) -> bool:
        return mailer.send(self.emails[username], f"Welcome, {username}!")
