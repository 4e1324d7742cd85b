# Sourced by scripts/practice and scripts/test: makes .venv at the project's root once, again only when pyproject.toml changed.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv="$root/.venv"

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# make_environment EXTRAS: installs the project with these extras, editable, unless that was done before.
make_environment() {
    wanted="$1 $(cksum <"$root/pyproject.toml")"
    stamp="$venv/.installed"
    if [ -f "$stamp" ] && grep -qxF "$wanted" "$stamp"; then
        return 0
    fi
    python=$(find_python) || {
        say "Python 3.11 or newer is needed and was not found. Install it, or name it: PYTHON=/path/to/python $0"
        exit 3
    }
    say "Setting up the environment in .venv (once, about 600 MB) ..."
    if [ ! -x "$venv/bin/python" ]; then
        "$python" -m venv "$venv" || {
            say "Python cannot make an environment. On Debian or Ubuntu install the package python3-venv, then start again."
            exit 3
        }
    fi
    "$venv/bin/python" -m pip install --quiet --upgrade 'pip>=25' &&
        "$venv/bin/python" -m pip install --quiet --editable "$root[$1]" || {
        say "The packages could not be installed (see above). Check the network or pip's index settings, then start again;"
        say "what was fetched is kept."
        exit 3
    }
    printf '%s\n' "$wanted" >>"$stamp"
}
