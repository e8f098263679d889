#!/bin/sh
# Sets up what `make lab` boots, each step once: QEMU, Debian's kernel unpacked, virtme-ng.
# Ends with 77 where this cannot be had: not root, no apt, another kind of processor.
#
# All but the system packages goes to build/lab; stamps there hold what a step was made from.
set -eu
cd "$(dirname "$0")/.."
lab=build/lab
PATH=$PATH:/usr/sbin:/sbin

say() { printf '\033[1m[lab]\033[0m %s\n' "$*" >&2; }
impossible() { printf '\033[31m[lab] %s\033[0m\n' "$*" >&2; exit 77; }
fail() { printf '\033[31m[lab] %s\033[0m\n' "$*" >&2; exit 1; }
fresh() { [ "$(cat "$lab/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { mkdir -p "$lab/stamps"; printf '%s' "$2" > "$lab/stamps/$1"; }

# What comes from a mirror is tried twice; without it there is no box, and the tests say so.
fetch() {
    "$@" >"$lab/setup.log" 2>&1 && return
    say "once more: $*"
    sleep 5
    "$@" >"$lab/setup.log" 2>&1 || { tail -20 "$lab/setup.log" >&2; impossible "failed twice: $*"; }
}

static_busybox() {
    command -v busybox >/dev/null && ldd "$(command -v busybox)" 2>&1 | grep -q 'not a dynamic'
}

system_packages() {
    missing=
    command -v qemu-system-x86_64 >/dev/null || missing="$missing qemu-system-x86"
    { command -v modprobe && command -v depmod; } >/dev/null || missing="$missing kmod"
    { command -v udevadm && [ -e /lib/systemd/systemd-udevd ]; } >/dev/null || missing="$missing udev"
    static_busybox || missing="$missing busybox-static"
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || impossible "missing$missing, and this system has no apt-get"
    [ "$(id -u)" = 0 ] || impossible "missing system packages, and you are not root. Ask for:
            sudo apt-get install --no-install-recommends$missing"
    say "installing system packages:$missing"
    fetch apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive fetch apt-get install -y -qq --no-install-recommends $missing
}

kernel_package() {
    apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1
}

download() {
    (cd "$lab/download" && apt-get -o APT::Sandbox::User=root download "$1")
}

kernel() {
    [ -e "$lab/stamps/kernel" ] && ls "$lab"/kernel/boot/vmlinuz-* >/dev/null 2>&1 && return
    command -v apt-get >/dev/null || impossible "Debian's kernel comes by apt-get, which is not here"
    # Mirrors keep the newest only, and an old list names one that is gone.
    [ "$(id -u)" != 0 ] || fetch apt-get update -qq
    package=$(kernel_package)
    [ -n "$package" ] || impossible "apt offers no linux-image-amd64: the lab wants Debian's kernel and a fresh apt-get update"
    say "fetching and unpacking the kernel of $package (70 MB)"
    rm -rf "$lab/kernel" "$lab/download"
    mkdir -p "$lab/kernel" "$lab/download"
    fetch download "$package"
    dpkg -x "$lab"/download/*.deb "$lab/kernel"
    rm -rf "$lab/download"
    depmod -b "$lab/kernel" "$(ls "$lab/kernel/lib/modules")"
    stamp kernel "$package"
}

virtme() {
    want=$(sha256sum deploy/requirements-lab.txt | cut -c1-32)
    fresh virtme "$want" && return
    say "installing virtme-ng (hash-locked)"
    rm -rf "$lab/venv"
    .venv/bin/python -m venv "$lab/venv" || fail "no virtual environment can be made in $lab"
    fetch "$lab/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-lab.txt
    stamp virtme "$want"
}

[ "$(uname -m)" = x86_64 ] || impossible "the lab's kernel is for x86_64, this machine is $(uname -m)"
mkdir -p "$lab"
system_packages
kernel
virtme
