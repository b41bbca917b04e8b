"""The environment: what is read, what is refused, and the secret key that is kept."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.settings import Folders, Settings, SettingsError, load_settings
from flows.community import Community

POSTGRES = "postgresql+asyncpg://guanjia:hunter2@db/guanjia"
LONG = "0123456789abcdef"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Run in an empty folder, without this machine's own variables."""
    import os

    for name in list(os.environ):
        if name.startswith("GUANJIA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def env(monkeypatch):
    def put(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(f"GUANJIA_{name}", value)

    return put


def refusal():
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_without_any_variable_the_defaults_of_the_manual_hold():
    found = load_settings()
    assert found.database_url == "sqlite+aiosqlite:///var/guanjia.db"
    assert found.data_dir == Path("var")
    assert found.sqlite_file == Path("var/guanjia.db")
    assert found.telegram_api_url == "https://api.telegram.org"
    assert (found.http_host, found.http_port) == ("127.0.0.1", 8080)
    assert (found.log_level, found.log_format) == ("info", "console")
    assert (found.nlu_backend, found.rasa_url) == ("embedded", None)
    assert (found.postgres_pooler, found.demo) == (False, False)
    assert (found.telegram_token, found.public_url, found.webhook_secret) == (None, None, None)
    assert found.base_url == "http://127.0.0.1:8080"


def test_every_variable_of_the_manual_is_read(env):
    env(
        DATABASE_URL=POSTGRES,
        DATA_DIR="/data",
        SECRET_KEY=LONG,
        POSTGRES_POOLER="1",
        TELEGRAM_TOKEN="1:a",
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        PUBLIC_URL="https://g.example/",
        WEBHOOK_SECRET="w",
        NLU_BACKEND="rasa",
        RASA_URL="http://rasa:5005",
        HTTP_HOST="0.0.0.0",
        HTTP_PORT="9000",
        LOG_LEVEL="DEBUG",
        LOG_FORMAT="json",
        DEMO="1",
    )
    found = load_settings()
    assert found == Settings(
        database_url=POSTGRES,
        data_dir=Path("/data"),
        secret_key=LONG,
        postgres_pooler=True,
        telegram_token="1:a",
        telegram_api_url="http://127.0.0.1:8081",
        public_url="https://g.example",
        webhook_secret="w",
        nlu_backend="rasa",
        rasa_url="http://rasa:5005",
        http_host="0.0.0.0",
        http_port=9000,
        log_level="debug",
        log_format="json",
        demo=True,
    )
    assert found.base_url == "https://g.example"
    assert found.files == Path("/data/files")
    assert Folders().models == Path("/data/models")
    assert not found.on_sqlite
    assert found.sqlite_file is None


def test_a_file_in_the_folder_is_read_and_the_environment_wins(elsewhere, env):
    (elsewhere / ".env").write_text(
        "GUANJIA_HTTP_PORT=9001\nGUANJIA_LOG_LEVEL=warning\nPOSTGRES_PASSWORD=x\nMY_BOT=2:b\n"
    )
    env(LOG_LEVEL="error")
    found = load_settings()
    assert (found.http_port, found.log_level) == (9001, "error")
    assert found.variable("MY_BOT") == "2:b"
    assert found.variable("NOBODY_S") is None


def test_a_variable_that_is_empty_is_as_good_as_unset(env):
    env(SECRET_KEY="", PUBLIC_URL="", HTTP_PORT="")
    found = load_settings()
    assert (found.secret_key, found.public_url, found.http_port) == (None, None, 8080)


def test_a_community_s_bot_is_the_one_whose_variable_its_file_names(elsewhere, env):
    env(TELEGRAM_TOKEN="1:a")
    (elsewhere / ".env").write_text("GUANJIA_TOKEN_OF_TCMY=2:b\n")
    found = load_settings()
    names = ("GUANJIA_TELEGRAM_TOKEN", "GUANJIA_TOKEN_OF_TCMY", "GUANJIA_TOKEN_OF_NOBODY", "")
    communities = [Community(id="c", name={}, token_env=name) for name in names]
    assert [found.token_of(community) for community in communities] == ["1:a", "2:b", None, None]


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"DATABASE_URL": "mysql://x"}, "GUANJIA_DATABASE_URL: write sqlite+aiosqlite:///FILE or"),
        ({"DATABASE_URL": "postgresql://x"}, "postgresql+asyncpg://"),
        ({"DATABASE_URL": POSTGRES}, "GUANJIA_SECRET_KEY is required with PostgreSQL"),
        ({"SECRET_KEY": "short"}, "GUANJIA_SECRET_KEY: at least 16 bytes"),
        ({"NLU_BACKEND": "rasa"}, "GUANJIA_RASA_URL is required"),
        ({"NLU_BACKEND": "gpt"}, "GUANJIA_NLU_BACKEND: "),
        ({"PUBLIC_URL": "g.example"}, "GUANJIA_PUBLIC_URL: write an address"),
        ({"HTTP_PORT": "http"}, "GUANJIA_HTTP_PORT: "),
        ({"HTTP_PORT": "70000"}, "GUANJIA_HTTP_PORT: "),
        ({"LOG_LEVEL": "loud"}, "GUANJIA_LOG_LEVEL: "),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(env, variables, word):
    env(**variables)
    assert word in refusal()


def test_all_that_is_wrong_is_told_at_once_and_no_secret_with_it(env):
    env(SECRET_KEY="hunter2", HTTP_PORT="http", DATABASE_URL="postgresql://u:hunter2@h/d")
    said = refusal()
    assert len(said.splitlines()) == 3
    assert "hunter2" not in said
    env(SECRET_KEY=LONG, HTTP_PORT="1", DATABASE_URL=POSTGRES, TELEGRAM_TOKEN="hunter2")
    assert "hunter2" not in repr(load_settings())
    assert LONG not in repr(load_settings())


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("g.local", "http://g.local:8080"),
    ],
)
def test_links_name_a_host_that_can_be_opened(env, host, url):
    env(HTTP_HOST=host)
    assert load_settings().base_url == url


def test_the_secret_key_is_made_once_and_kept_for_its_owner_alone(elsewhere):
    first = load_settings().secret()
    file = elsewhere / "var" / "secret.key"
    assert len(first) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_settings().secret() == first
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


def test_the_secret_key_of_the_environment_is_used_and_not_written_down(elsewhere, env):
    env(SECRET_KEY=LONG)
    assert load_settings().secret() == LONG
    assert not (elsewhere / "var").exists()


def test_two_that_begin_at_once_get_the_same_key():
    found = load_settings()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: found.secret(), range(32)))) == 1


def test_a_damaged_key_is_not_replaced_by_a_new_one(elsewhere):
    file = elsewhere / "var" / "secret.key"
    file.parent.mkdir()
    file.write_text("\n")
    with pytest.raises(SettingsError, match="does not hold the secret key any more"):
        load_settings().secret()
    assert file.read_text() == "\n"


def test_a_folder_that_cannot_be_made_is_told(elsewhere, env):
    (elsewhere / "file").write_text("")
    env(DATA_DIR="file/var")
    with pytest.raises(SettingsError, match="Set GUANJIA_DATA_DIR"):
        load_settings().secret()


def test_proxies_are_addresses_or_networks(elsewhere, env):
    env(TRUSTED_PROXIES=" 10.0.0.0/8 , ::1,")
    assert load_settings().trusted_proxies == "10.0.0.0/8,::1"
    env(TRUSTED_PROXIES="10.0.0.0/8,my-proxy")
    with pytest.raises(SettingsError, match="GUANJIA_TRUSTED_PROXIES: my-proxy: write addresses"):
        load_settings()
