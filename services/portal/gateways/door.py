"""The door of an app whose people sign in, as the portal asks it."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Door:
    """Asks one app; every verb raises a Refusal or Outage."""

    api: AppApi

    @property
    def name(self) -> str:
        return self.api.name

    def sign_in(self, email: str, password: str) -> Json:
        """Return somebody's session. A refusal may carry a ticket for the second step."""
        return self.api.post("/sessions", {"email": email, "password": password})

    def second_step(self, ticket: str, code: str) -> Json:
        """Return the session of who shows a code of their second factor."""
        return self.api.post("/sessions/second-step", {"ticket": ticket, "code": code})

    def renew(self, renewal: str) -> Json:
        """Return the session with its next token."""
        return self.api.post("/sessions/renewal", {"renewal": renewal})

    def ask_sign_in_link(self, email: str) -> None:
        """Have a link mailed that signs in, where there is such a client."""
        self.api.post("/sign-in-links", {"email": email})

    def sign_in_by_link(self, token: str) -> Json:
        """Return the session that a mailed link opens, once."""
        return self.api.post("/sessions/by-link", {"token": token})

    def ask_password_link(self, email: str) -> None:
        """Have a link to a new password mailed, where anybody has this address."""
        self.api.post("/password-links", {"email": email})

    def look_at_link(self, token: str) -> Json:
        """Return whose link this is; it stays good."""
        return self.api.post("/password-links/looks", {"token": token})

    def set_password(self, token: str, password: str) -> None:
        """Use a link up: have this password."""
        self.api.put("/passwords", {"token": token, "password": password})

    def change_password(self, present: str, password: str) -> None:
        """Have another password; every other session is over."""
        self.api.put("/passwords/own", {"present": present, "password": password})

    def sessions(self) -> Json:
        """Return where the person is signed in."""
        return self.api.get("/sessions")

    def end_session(self, session_id: str) -> None:
        """End one of the person's sessions."""
        self.api.delete(f"/sessions/{quote(session_id, safe='')}")

    def end_sessions(self) -> None:
        """Sign the person out everywhere."""
        self.api.delete("/sessions")

    def second_factor(self) -> Json:
        """Return whether the person has a second factor."""
        return self.api.get("/second-factor")

    def begin_second_factor(self) -> Json:
        """Return the secret for an authenticator app."""
        return self.api.post("/second-factor", {})

    def confirm_second_factor(self, code: str) -> Json:
        """Return the recovery codes, this once."""
        return self.api.put("/second-factor", {"code": code})

    def remove_second_factor(self, code: str) -> None:
        """Ask for no second factor any more."""
        self.api.delete("/second-factor", {"code": code})
