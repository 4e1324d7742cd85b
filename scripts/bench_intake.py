"""Times the repo intake against parsing the same files with `hcl2.load` and `CSafeLoader` alone, cold and with a warm cache."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hcl2
import yaml
from lark.exceptions import LarkError

from voice_interviewer.repo.scan import scan_repository
from voice_interviewer.repo.tree import Standing, walk


def plain_parsing(root: Path) -> tuple[int, int]:
    """Parse every live `.tf` and YAML file below `root`; (number of `.tf` files, number of YAML files)."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    code = documents = 0
    for file in walk(root).files:
        if file.standing is not Standing.LIVE:
            continue
        if file.name.endswith(".tf"):
            code += 1
            try:
                with file.absolute.open(encoding="utf-8-sig") as source:
                    hcl2.load(source)
            except (LarkError, RuntimeError, RecursionError, UnicodeDecodeError):
                continue
        elif file.name.endswith((".yaml", ".yml")):
            documents += 1
            try:
                list(yaml.load_all(file.absolute.read_bytes(), Loader=loader))
            except (yaml.YAMLError, ValueError):
                continue
    return code, documents


def cpu_seconds(work: Callable[[Path], object], root: Path) -> float:
    started = time.process_time()
    work(root)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path, help="a repository with many Terraform and YAML files")
    parser.add_argument("--rounds", type=int, default=1, help="repeat this often and show the best of each")
    arguments = parser.parse_args()
    root: Path = arguments.repo
    # Building the grammar is paid once for each machine and is no part of either side.
    hcl2.loads("a = 1\n")
    code, documents = plain_parsing(root)
    print(f"{code} .tf files, {documents} YAML files")
    plain, cold, warm, none = [], [], [], []
    for _ in range(arguments.rounds):
        plain.append(cpu_seconds(plain_parsing, root))
        none.append(cpu_seconds(scan_repository, root))
        with tempfile.TemporaryDirectory() as folder:
            scan = partial(scan_repository, cache_folder=Path(folder))
            cold.append(cpu_seconds(scan, root))
            warm.append(cpu_seconds(scan, root))
    base = min(plain)
    print(f"parsing alone            {base:8.2f} s   1.00")
    print(f"intake without a cache   {min(none):8.2f} s   {min(none) / base:.2f}")
    print(f"intake, cold cache       {min(cold):8.2f} s   {min(cold) / base:.2f}   (at most 1.3)")
    print(f"intake, warm cache       {min(warm):8.2f} s   {min(warm) / base:.2f}   (at most 0.1)")


if __name__ == "__main__":
    main()
