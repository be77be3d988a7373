"""An identity provider that tests start: OpenID Connect's code flow for one made-up person.

Discovery, authorisation, token and keys, as a relying party sees them. Whoever comes is
signed in at once as `claims` says. It can also forge: sign with a key it does not publish.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "curbside-page", "a-secret-of-the-tests-alone"


@dataclass
class IdentityProvider:
    """Use as a context manager; `claims` is who signs in next, `forging` signs wrongly."""

    claims: dict[str, Any]
    forging: bool = False
    asked: list[str] = field(default_factory=list)
    _nonces: dict[str, str] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> IdentityProvider:
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        """The provider's address, which is its name too."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def secrets(self) -> str:
        """What a Streamlit server's secrets.toml holds to sign people in here."""
        return (
            "[auth]\n"
            'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{self.issuer}/.well-known/openid-configuration"\n'
        )

    def metadata(self) -> dict[str, Any]:
        """The discovery document (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        """The public key under which tokens can be checked."""
        return {"keys": [self._key.as_dict(private=False)]}

    def code_for(self, nonce: str) -> str:
        """A code that `token` takes once."""
        code = secrets.token_urlsafe(16)
        self._nonces[code] = nonce
        return code

    def token(self, code: str) -> dict[str, Any]:
        """The tokens for a code. Raises KeyError where it was not given or is used."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": self._nonces.pop(code),
            **self.claims,
        }
        key = RSAKey.generate_key(2048, {"kid": "one"}) if self.forging else self._key
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        self.provider.asked.append(split.path)
        if split.path == "/.well-known/openid-configuration":
            self._json(self.provider.metadata())
        elif split.path == "/keys":
            self._json(self.provider.keys())
        elif split.path == "/authorize":
            self._authorize({name: values[0] for name, values in parse_qs(split.query).items()})
        else:
            self.send_error(404)

    def _authorize(self, asked: dict[str, str]) -> None:
        if asked["client_id"] != CLIENT_ID or "openid" not in asked["scope"].split():
            self.send_error(400)
            return
        back = {"code": self.provider.code_for(asked["nonce"]), "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self.path != "/token" or (kind, given) != ("Basic", expected):
            self.send_error(401)
            return
        self._json(self.provider.token(sent["code"][0]))

    def _json(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
