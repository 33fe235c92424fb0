"""The environment: Python's packages and the browser libraries, installed once per change of their lists."""

import os
import shutil
import subprocess
import venv
from pathlib import Path

from .locks import alone
from .places import NODE_MODULES, PYTHON, ROOT, VENV
from .progress import say, took, write
from .stamps import Stamp, fingerprint
from .trouble import Trouble

RUN = ("requirements-embedded.txt", "requirements.txt")
CHECK = ("requirements-dev.txt", *RUN)
NPM = ("requirements-npm.txt",)


def install(*, for_tests: bool = False) -> None:
    """This will bring the environment up to date with the lists in the checkout."""
    python_done = _python_stamp(CHECK if for_tests else RUN).is_current() and PYTHON.exists()
    if python_done and _browser_stamp().is_current():
        return
    if not os.access(ROOT, os.W_OK):
        raise Trouble(
            f"Cannot write to {ROOT}, where the environment belongs: make it writable, or clone it elsewhere."
        )
    with alone(ROOT):
        _install_python(CHECK if for_tests else RUN)
        _install_browser_libraries()


def clean_environment() -> dict[str, str]:
    """This will copy the caller's environment without what slows down or misleads Python."""
    env = dict(os.environ)
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    env["PYTHONUTF8"] = "1"
    # Companies whose proxy signs with a certificate of its own put it among the system's, where Node does not look.
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    return env


def _python_stamp(lists: tuple[str, ...]) -> Stamp:
    made_with = (VENV / "pyvenv.cfg").read_text() if (VENV / "pyvenv.cfg").exists() else ""
    return Stamp(VENV / "stamps" / lists[0], fingerprint([ROOT / name for name in lists], made_with))


def _install_python(lists: tuple[str, ...]) -> None:
    if not _environment_works():
        with took(f"Making the virtual environment in {VENV.name}"):
            venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=True).create(VENV)
    if _python_stamp(lists).is_current():
        return
    with took(f"Installing the Python packages of {lists[0]}"):
        _run([*_installer(), "-r", str(ROOT / lists[0])], "Installing the Python packages")
    _python_stamp(lists).renew()
    if lists == CHECK:
        _python_stamp(RUN).renew()


def _environment_works() -> bool:
    # A moved checkout or an upgraded system Python leaves an environment that no longer starts.
    return PYTHON.exists() and subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def _installer() -> list[str]:
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]


def _browser_stamp() -> Stamp:
    sources = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    return Stamp(NODE_MODULES / ".stamp", fingerprint(sources))


def _install_browser_libraries() -> None:
    if _browser_stamp().is_current():
        return
    npm = _npm()
    with took("Installing the browser libraries of package.json"):
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if not os.access(os.environ.get("HOME") or "/nonexistent", os.W_OK):
            command.append(f"--cache={VENV / 'npm-cache'}")
        # npm's own script looks for `node` on PATH, where the wheel puts it beside npm.
        env = clean_environment()
        env["PATH"] = f"{Path(npm).parent}{os.pathsep}{env.get('PATH', os.defpath)}"
        _run(command, "Installing the browser libraries", env)
    _browser_stamp().renew()


def _npm() -> str:
    if npm := shutil.which("npm"):
        return npm
    ours = VENV / "bin" / "npm"
    if not ours.exists():
        with took("Installing npm, which this machine does not have"):
            _run([*_installer(), "-r", str(ROOT / NPM[0])], "Installing npm")
    return str(ours)


def _run(command: list[str], what: str, env: dict[str, str] | None = None) -> None:
    """This will run an installer, showing each package as it comes, and its whole output if it fails."""
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env or clean_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        try:
            for line in running.stdout or ():
                lines.append(line)
                if line.startswith(("Collecting ", "Downloading ", "Installing ", "added ")) and len(line) < 200:
                    say(f"  {line.split(' (from')[0].strip()}")
        except BaseException:
            running.terminate()
            raise
    if running.returncode:
        write("".join(lines[-40:]))
        raise Trouble(f"{what} failed (its last lines are above); is this machine connected to the internet?")
