#!/bin/sh
# Runs in the box as root: modules, udevd, and pytest on the host's files. usage: start.sh ROOT [ARGS]
set -eu
root=$1
shift
lab=$root/build/lab
box=/run/box

# The host's files through a page cache; see box.py.
mkdir -p $box
mount -t 9p -o ro,version=9p2000.L,trans=virtio,access=any,msize=524288,cache=loose hallroot $box
for folder in dev proc sys run tmp etc; do mount --rbind /$folder $box/$folder; done
mount --bind "$lab" "$box$lab"

# Bluetooth, sound and the like would only take time.
modprobe -a vhci-hcd cdc-acm ch341 usbhid hid-generic hid-multitouch evdev uinput uhid
modprobe vivid n_devs=1 node_types=0x1

# The user of deploy/udev's rules.
grep -q ^hallkeeper: /etc/group || echo 'hallkeeper:x:990:' >> /etc/group
grep -q ^hallkeeper: /etc/passwd || echo 'hallkeeper:x:990:990::/:/bin/sh' >> /etc/passwd
mkdir -p /run/udev/rules.d
cp "$root"/deploy/udev/*.rules /run/udev/rules.d/ 2>/dev/null || true
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --subsystem-match=video4linux --subsystem-match=usb --subsystem-match=input
udevadm settle --timeout=60

echo "box up after $(cut -d' ' -f1 /proc/uptime) s"
set +e
chroot $box /bin/sh -c '
    cd "$0" || exit
    export HOME=/tmp HALL_GUEST=1 PYTHONDONTWRITEBYTECODE=1 PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
    [ "$*" ] || set -- tests/lab/guest
    exec .venv/bin/python -u -m pytest -p pytest_asyncio.plugin -p pytest_timeout -p no:cacheprovider \
        --junitxml build/lab/junit.xml --durations 5 "$@"
' "$root" "$@" > "$lab/output.txt" 2>&1
echo $? > "$lab/exit"
