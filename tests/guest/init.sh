#!/bin/sh
# The guest's first process: what a system needs, then the tests of the checkout, then the end.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
insmod /usr/lib/modules/*/kernel/fs/overlayfs/overlay.ko.xz
ip link set lo up 2>/dev/null
mount LABEL=checkout /mnt && cd /mnt && sh tests/guest/run-tests.sh
sleep 1
echo b >/proc/sysrq-trigger
