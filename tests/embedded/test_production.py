"""The production files, read as Compose and npm would read them."""

import json
import re

import pytest
import yaml

from salesmgmt.embedded.places import ROOT

VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}


@pytest.fixture
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_process_of_production_is_a_service(compose):
    assert set(compose["services"]) == {"postgres", "redis", "migrate", "web", "worker", "clock"}


def test_images_are_pinned_to_a_version(compose):
    for name, service in compose["services"].items():
        assert "build" in service or re.search(r":\d+\.\d+", service["image"]), name


def test_services_run_read_only_and_ours_without_root_or_capabilities(compose):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        if "build" in service:
            assert service["user"] not in ("", "0", "root"), name
            assert service["cap_drop"] == ["ALL"], name


def test_compose_refuses_to_start_without_secrets():
    found = VARIABLE.findall((ROOT / "docker-compose.yml").read_text())
    assert {name for name, sign, _ in found} >= SECRETS
    for name, sign, default in found:
        assert sign in ("?", "-"), f"{name} may be missing without anyone noticing"
        assert sign == "?" or name not in SECRETS, f"{name} must not have a default"
        assert default


def test_the_example_names_every_variable_and_holds_no_value_for_a_required_one():
    example = (ROOT / ".env.example").read_text()
    for name, sign, _ in VARIABLE.findall((ROOT / "docker-compose.yml").read_text()):
        line = rf"^{name}=$" if sign == "?" else rf"^#{name}="
        assert re.search(line, example, re.MULTILINE), name


def test_volumes_and_dependencies_exist(compose):
    for name, service in compose["services"].items():
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in compose["volumes"], name
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name


def test_the_databases_locale_is_that_of_the_embedded_one(compose):
    arguments = compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--locale-provider=builtin --builtin-locale=C.UTF-8" in arguments


def test_the_image_ends_as_a_user_without_rights():
    last_stage = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", last_stage, re.MULTILINE)


def test_browser_libraries_are_pinned_and_their_lock_names_no_registry():
    wanted = json.loads((ROOT / "package.json").read_text())
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_every_requirement_is_pinned():
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().splitlines():
            assert not line or line.startswith(("#", "-r ")) or "==" in line, f"{path.name}: {line}"
