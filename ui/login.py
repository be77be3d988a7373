"""Who is at the page and what they may do: from OpenID Connect, or, without it, anyone here.

With an `[auth]` table in Streamlit's secrets, people sign in with their organisation and
have the roles that the settings give to their e-mail address. Without one the page answers
on this machine alone and whoever sits at it has every role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from ui.settings import Settings

Role = Literal["reader", "curator", "reviewer"]
ALL_ROLES: frozenset[Role] = frozenset({"reader", "curator", "reviewer"})
ROLE_DUTIES: dict[Role, str] = {
    "reader": "asks, reads, exports, saves and submits answers",
    "curator": "adds, fetches and removes documents, and looks after the index",
    "reviewer": "approves submitted answers or sends them back",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone at the page; `name` is empty where nobody signs in."""

    name: str
    roles: frozenset[Role]
    signed_in: bool


def login_configured() -> bool:
    """Whether the server's secrets name an identity provider."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def person() -> Person | None:
    """Who is here; None where somebody must sign in first."""
    if not login_configured():
        return Person("", ALL_ROLES, signed_in=False)
    if not getattr(st.user, "is_logged_in", False):
        return None
    claims: dict[str, Any] = st.user.to_dict()
    email = str(claims.get("email") or "")
    name = str(claims.get("name") or email or claims.get("sub") or "")
    # An address that the provider says it has not checked could be anyone's.
    trusted = email if claims.get("email_verified") is not False else ""
    return Person(name, roles_of(trusted, Settings()), signed_in=True)


def roles_of(email: str, settings: Settings) -> frozenset[Role]:
    """The roles that the settings give to an e-mail address; everyone is a reader."""
    listed: tuple[tuple[Role, str], ...] = (
        ("curator", settings.curators),
        ("reviewer", settings.reviewers),
    )
    wanted = email.strip().casefold()
    held = {role for role, names in listed if wanted and wanted in _addresses(names)}
    return frozenset({"reader", *held})


def _addresses(names: str) -> set[str]:
    return {name.strip().casefold() for name in names.split(",") if name.strip()}


def may(role: Role) -> bool:
    """Whether the person at the page has `role`."""
    who = person()
    return who is not None and role in who.roles


def sign_in() -> None:
    """The page shown to those who have not signed in."""
    st.title("curbside")
    st.write("Sign in to ask this library.")
    if st.button("Sign in", type="primary"):
        st.login()


def name_field(key: str) -> str:
    """The signed-in name, or what the person types as theirs; it goes into the record."""
    who = person()
    if who is not None and who.name:
        return who.name
    remembered = st.session_state.get("my-name", "")
    name = st.text_input(
        "Your name",
        value=remembered,
        key=key,
        max_chars=100,
        autocomplete="name",
        help="Shown in the history of the answer.",
    )
    st.session_state["my-name"] = name.strip()
    return str(st.session_state["my-name"])
