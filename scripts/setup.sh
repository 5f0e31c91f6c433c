#!/usr/bin/env bash
# What `make` needs from the machine:
#   setup.sh venv PYTHON   make .venv, with Debian's python3-venv where it is missing
#   setup.sh browser       have Chromium and Arabic letters for the browser tests; where that cannot
#                          be, say so: the tests then skip, and with CI=true this fails
set -euo pipefail
cd "$(dirname "$0")/.."

chromium=/usr/bin/chromium

say() { echo "setup: $*" >&2; }

install_debian() {
    command -v apt-get >/dev/null || { say "this is not Debian: no apt-get"; return 1; }
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "not root, and there is no sudo"; return 1; }
        as_root=(sudo)
        [ -t 0 ] || as_root+=(--non-interactive)
    fi
    say "installing $* through apt-get …"
    local log
    log=$(mktemp)
    if ! {
        "${as_root[@]}" apt-get -qq update &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get -qq install --yes --no-install-recommends "$@"
    } >"$log" 2>&1 </dev/null; then
        tail -n 3 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

make_venv() {
    local python=$1
    if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "Python 3.11 or newer is needed and '${python:-python3}' is not; install it, or name" \
            "one: make PYTHON=/path/to/python3.11 …"
        return 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        local package
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        install_debian "$package" || {
            say "'$python' cannot make a virtual environment; install $package and run make again"
            return 1
        }
    fi
    "$python" -m venv --clear .venv
}

has_browser() {
    [ -x "$chromium" ] && dpkg-query --show fonts-noto-core >/dev/null 2>&1
}

have_browser() {
    has_browser || install_debian chromium fonts-noto-core || true
    has_browser && return
    say "browser tests need the Debian packages chromium and fonts-noto-core, which could not be" \
        "installed here"
    [ "${CI:-}" != true ]
}

case "${1:-}" in
venv) make_venv "${2:-}" ;;
browser) have_browser ;;
*) say "usage: setup.sh venv PYTHON | browser"; exit 2 ;;
esac
