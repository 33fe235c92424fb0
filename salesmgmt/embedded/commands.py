"""The commands of this package by name."""

from collections.abc import Callable
from pathlib import Path

from . import keeper, managing, testing
from .places import Place
from .progress import write
from .trouble import Trouble


def run(name: str, words: list[str]) -> int:
    """This will run a command and turn its trouble into one sentence."""
    commands: dict[str, Callable[[list[str]], int]] = {
        "start": _start,
        "manage": managing.manage,
        "bench": managing.bench,
        "screenshots": managing.screenshots,
        "test": testing.test,
        "proof": testing.proof,
        "keep": _keep,
    }
    try:
        return commands[name](words)
    except Trouble as trouble:
        write(f"{trouble}")
        return 1
    except KeyboardInterrupt:
        return 130


def _start(words: list[str]) -> int:
    from . import starting

    return starting.start(words)


def _keep(words: list[str]) -> int:
    path, tell, how, *parts = words
    return keeper.keep(Place(Path(path)), parts, careless=how == "careless", tell=int(tell))
