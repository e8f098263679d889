#!/bin/sh
# Runs in the box as root: modules, udevd, and pytest on the host's files.
# usage: start.sh ROOT FOLDER SHARE [ARGUMENTS OF PYTEST]; only FOLDER can be written.
set -eu
root=$1 folder=$2 share=$3
shift 3
box=/run/box

# The host's files through a page cache; see box.py.
mkdir -p $box
mount -t 9p -o ro,version=9p2000.L,trans=virtio,access=any,msize=524288,cache=loose hallroot $box
mkdir -p /run/sources
mount --bind "$box$root" /run/sources
for one in dev proc sys run tmp etc; do mount --rbind /$one $box/$one; done
# Sources below /tmp have just been hidden.
[ -e "$box$root/tests/lab" ] || { mkdir -p "$box$root" && mount --bind /run/sources "$box$root"; }
mount --bind "$folder" "$box$folder"

modprobe -a vhci-hcd cdc-acm ch341 usbhid hid-generic hid-multitouch evdev uinput uhid bochs
modprobe vivid n_devs=2 node_types=0x1,0x1

# The group of the project's udev rules.
grep -q ^hallkeeper: /etc/group || echo 'hallkeeper:x:990:' >> /etc/group
mkdir -p /run/udev/rules.d
cp "$root"/deploy/udev/*.rules /run/udev/rules.d/ 2>/dev/null || true
# virtme-ng started udevd, before these rules and the group were there.
udevadm control --reload || /lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=video4linux --subsystem-match=usb
udevadm settle --timeout=60

echo "up after $(cut -d' ' -f1 /proc/uptime) s" > "$folder/up.txt"
set +e
export HOME=/tmp HALL_GUEST=1 HALL_SHARE="$share" HALL_PACE="$(cat "$folder/pace.txt")"
export SYSTEMD_IGNORE_CHROOT=1 # or udevadm settles nothing
export PYTHONDONTWRITEBYTECODE=1 PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
chroot $box /bin/sh -c '
    cd "$0" || exit
    folder=$1
    shift
    [ "$*" ] || set -- tests/lab/guest
    exec .venv/bin/python -u -m pytest -p pytest_asyncio.plugin -p pytest_timeout \
        -p no:cacheprovider -o timeout=300 --junitxml "$folder/junit.xml" --durations 10 -v "$@"
' "$root" "$folder" "$@" > "$folder/output.txt" 2>&1
echo $? > "$folder/exit"
