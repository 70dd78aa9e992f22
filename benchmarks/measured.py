"""Which files a program is made of: its own, and all of the project that it imports."""

import ast
from pathlib import Path


def files(programs: list[Path], root: Path) -> set[Path]:
    """Return the Python files below `root` that these programs import, and they themselves.

    Imports count wherever they stand in a file, and a module brings the packages it lies in.
    Beside a program its folder is searched too, as Python does.

    Args:
        programs: Python files below `root`.
        root: the checkout.
    """
    found: set[Path] = set()
    left = list(programs)
    while left:
        file = left.pop()
        if file in found:
            continue
        found.add(file)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for name in (name for node in ast.walk(tree) for name in _imported(node)):
            for base in (root, *{program.parent for program in programs}):
                left += _of_module(base, name)
    return found


def _imported(node: ast.AST) -> list[str]:
    """Return what a statement may import: of `from a import b` both a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _of_module(base: Path, name: str) -> list[Path]:
    """Return the files of a module below `base`, and of the packages it lies in."""
    parts = name.split(".")
    places = [base.joinpath(*parts[:n]) for n in range(1, len(parts) + 1)]
    tried = [place / "__init__.py" for place in places] + [places[-1].with_suffix(".py")]
    return [file for file in tried if file.is_file()]
