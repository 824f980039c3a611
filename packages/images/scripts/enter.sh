#!/bin/sh
# enter.sh FOLDER USER COMMAND...: runs a command chrooted into the layer that is being made in FOLDER.
# Called in mount and pid namespaces of its own: when the command ends, every mount is gone with them.
# FOLDER holds lower (link to the layer below), upper, work, root, apt/{lists,cache,sources.list} and, where something is
# handed in, given/ (seen as /mnt). What is mounted over the tree (lists, caches, resolver, /run) cannot end up in the layer.
set -eu
cd "$1"
user=$2
shift 2

mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work root
mount -t proc proc root/proc
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=755 tmpfs root/dev
for device in null zero full random urandom; do
	touch "root/dev/$device"
	mount --bind "/dev/$device" "root/dev/$device"
done
mkdir -m 1777 root/dev/shm
ln -s /proc/self/fd root/dev/fd
ln -s fd/0 root/dev/stdin
ln -s fd/1 root/dev/stdout
ln -s fd/2 root/dev/stderr
mount --bind apt/lists root/var/lib/apt/lists
mount --bind apt/cache root/var/cache/apt
mount --bind apt/sources.list root/etc/apt/sources.list
mount --bind /etc/resolv.conf root/etc/resolv.conf
mount --bind /etc/hosts root/etc/hosts
# The base knows no certificate authority; a mirror behind https needs the host's.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
	cp -L /etc/ssl/certs/ca-certificates.crt root/run/ca-certificates.crt
fi
if [ -e given ]; then
	mount -o bind,ro given root/mnt
fi
exec chroot --userspec="$user" root "$@"
