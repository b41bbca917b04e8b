"""The environment: what an operator sets outside any file, and the secret key that is kept."""

import os
import secrets
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.community import Community

PREFIX: Final = "GUANJIA_"
ENV_FILE: Final = ".env"
KEY_FILE: Final = "secret.key"
LEAST_SECRET_BYTES: Final = 16
NEW_SECRET_BYTES: Final = 32

_SQLITE: Final = "sqlite+aiosqlite:///"
_POSTGRES: Final = "postgresql+asyncpg://"
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- compared with, not bound to
_MAKE_ONE: Final = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


class SettingsError(Exception):
    """The environment is not one that Guanjia can run in; a line for each thing to change."""


class Folders(BaseSettings):
    """Where things are kept that are in no database: all that some commands need to know."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Path("var")

    @property
    def files(self) -> Path:
        """Give the folder of files that were received."""
        return self.data_dir / "files"

    @property
    def models(self) -> Path:
        """Give the folder of language models that were trained here."""
        return self.data_dir / "models"

    @property
    def examples(self) -> Path:
        """Give the folder of the communities' own examples for training, a folder each."""
        return self.data_dir / "nlu"

    @property
    def exports(self) -> Path:
        """Give the folder of reports and exports."""
        return self.data_dir / "exports"


class Settings(Folders):
    """Every variable, without its prefix ``GUANJIA_``; an empty one is as good as unset."""

    database_url: str = Field(default="sqlite+aiosqlite:///var/guanjia.db", repr=False)
    secret_key: str | None = Field(default=None, repr=False)
    """Personal data cannot be read without it; see ``secret``."""
    postgres_pooler: bool = False
    telegram_token: str | None = Field(default=None, repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    public_url: str | None = None
    webhook_secret: str | None = Field(default=None, repr=False)
    nlu_backend: Literal["embedded", "rasa"] = "embedded"
    rasa_url: str | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    trusted_proxies: str = ""
    """Addresses and networks of proxies before this server, a comma between: their word for who
    calls (X-Forwarded-For, X-Forwarded-Proto) is taken. Empty: nobody's."""
    metrics_token: str | None = Field(default=None, repr=False)
    """With it as a Bearer token ``/metrics`` is read from anywhere; without, from here alone."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    demo: bool = False

    @field_validator("log_level", "log_format", "nlu_backend", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.casefold() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith((_SQLITE, _POSTGRES)):
            return url
        raise ValueError(f"write {_SQLITE}FILE or {_POSTGRES}USER:PASSWORD@HOST/NAME")

    @field_validator("telegram_api_url", "public_url", "rasa_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not url.startswith(("http://", "https://")):
            raise ValueError("write an address that begins with https:// or http://")
        return url.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, written: str) -> str:
        named = [part.strip() for part in written.split(",") if part.strip()]
        for part in named:
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(f"{part}: write addresses or networks, 10.0.0.0/8") from None
        return ",".join(named)

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: str | None) -> str | None:
        if key is not None and len(key.encode()) < LEAST_SECRET_BYTES:
            raise ValueError(f"at least {LEAST_SECRET_BYTES} bytes; make one: {_MAKE_ONE}")
        return key

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.secret_key is None and not self.on_sqlite:
            raise ValueError(
                f"{PREFIX}SECRET_KEY is required with PostgreSQL: every process needs the same. "
                f"Make one and keep it safe: {_MAKE_ONE}"
            )
        if self.nlu_backend == "rasa" and self.rasa_url is None:
            raise ValueError(f"{PREFIX}RASA_URL is required with {PREFIX}NLU_BACKEND=rasa")
        return self

    @property
    def on_sqlite(self) -> bool:
        """Tell whether the database is a file on this machine."""
        return self.database_url.startswith(_SQLITE)

    @property
    def sqlite_file(self) -> Path | None:
        """Give the file of the database, where it is one."""
        return Path(self.database_url.removeprefix(_SQLITE)) if self.on_sqlite else None

    @property
    def base_url(self) -> str:
        """Give the address of the web pages as links name it, without a slash at its end."""
        if self.public_url is not None:
            return self.public_url
        host = "127.0.0.1" if self.http_host in _EVERYWHERE else self.http_host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.http_port}"

    def secret(self) -> str:
        """Give the secret key; on SQLite it is made and kept in ``data_dir`` at the first call.

        Raises SettingsError where it can be neither read nor kept.
        """
        if self.secret_key is not None:
            return self.secret_key
        file = self.data_dir / KEY_FILE
        try:
            return _kept_secret(file)
        except OSError as error:
            raise SettingsError(
                f"the secret key cannot be kept in {file}: {error.strerror}. "
                f"Set {PREFIX}DATA_DIR to a folder that can be written, or {PREFIX}SECRET_KEY"
            ) from error

    def token_of(self, community: Community) -> str | None:
        """Give the token of the bot that serves a community; one that names none has no bot."""
        return self.variable(community.token_env) if community.token_env else None

    def variable(self, name: str) -> str | None:
        """Give another variable by its whole name: a community's file may name its bot's token."""
        if value := os.environ.get(name):
            return value
        from dotenv import dotenv_values

        return dotenv_values(ENV_FILE).get(name) or None


def load_settings() -> Settings:
    """Read the environment and ``.env``. Raises SettingsError with all that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_worded(error))) from None


def _worded(error: ValidationError) -> list[str]:
    """Word pydantic's findings without the values: some of them are secret."""
    lines = []
    for found in error.errors(include_input=False, include_url=False):
        message = found["msg"].removeprefix("Value error, ")
        name = "".join(f"{PREFIX}{str(part).upper()}: " for part in found["loc"])
        lines.append(f"{name}{message}")
    return lines


def _kept_secret(file: Path) -> str:
    """Read the key, or make it; of two that begin at once, both get the same."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as opened:
                opened.write(secrets.token_urlsafe(NEW_SECRET_BYTES) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            with suppress(FileExistsError):  # another was faster: theirs is the key
                os.link(draft, file)
        finally:
            draft.unlink()
    key = file.read_text().strip()
    if len(key.encode()) < LEAST_SECRET_BYTES:
        raise SettingsError(
            f"{file} does not hold the secret key any more: put it back from a backup. "
            "Without it personal data cannot be read"
        )
    return key
