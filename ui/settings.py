"""Settings of the faces: the only place that reads the environment.

`CURBSIDE_INDEX` names the index folder, `CURBSIDE_MODEL` an embedding model (a folder or
an installed model's name) and `CURBSIDE_CACHE` the folder for compiled models. Options
given on the command line win over the environment. `CURBSIDE_EMAIL`, `CURBSIDE_NCBI_API_KEY`
and `CURBSIDE_AGENT` tell the literature services who asks when articles are fetched.
`CURBSIDE_CURATORS` and `CURBSIDE_REVIEWERS` list the e-mail addresses (with commas) that have
these roles where the page asks for a login; `CURBSIDE_RESULTS` is the folder of the
evaluation results that the page's Quality part shows. `CURBSIDE_HOSTS` lists the names under
which a reverse proxy offers the page.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says; every field has a per-user default."""

    model_config = SettingsConfigDict(env_prefix="CURBSIDE_", extra="ignore")

    index: Path = Field(default_factory=lambda: user_data_path("curbside") / "index")
    cache: Path = Field(default_factory=lambda: user_cache_path("curbside") / "models")
    model: str | None = None
    email: str | None = None
    ncbi_api_key: SecretStr | None = None
    agent: str | None = None
    hosts: str = ""
    curators: str = ""
    reviewers: str = ""
    results: Path = Field(default_factory=lambda: user_data_path("curbside") / "results")
