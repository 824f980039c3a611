#include "template.h"

#include "../common/guard.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { LAYERS_MAX = 40, LAYER_NAME_BYTES = 64, OPTIONS_BYTES = 4096 };

static const unsigned long IMAGE_FLAGS = MS_RDONLY | (GUARD(nosuid) ? MS_NOSUID : 0) | (GUARD(nodev) ? MS_NODEV : 0);

/* Layer paths are relative to the images root, the current folder here, to keep many within a page. */
static int layer_options(const struct keeper_spec *spec, char *options)
{
	size_t used = (size_t)snprintf(options, OPTIONS_BYTES, "lowerdir=");
	for (int i = 0; i < spec->layer_count; i++) {
		used += (size_t)snprintf(options + used, OPTIONS_BYTES - used, "%slayers/%s", i > 0 ? ":" : "", spec->layers[i]);
		if (used >= OPTIONS_BYTES) {
			errno = E2BIG;
			return -1;
		}
	}
	return 0;
}

static int mount_layers(const struct keeper_spec *spec, struct fault *fault)
{
	if (spec->layer_count < 1 || spec->layer_count > LAYERS_MAX) {
		errno = EINVAL;
		return fault_set(fault, "an image has 1 to 40 layers");
	}
	if (chdir(spec->images_root) < 0)
		return fault_set(fault, "images root");
	if (spec->layer_count == 1) {
		char path[LAYER_NAME_BYTES + 16];
		snprintf(path, sizeof path, "layers/%s", spec->layers[0]);
		if (mount(path, spec->staging, NULL, MS_BIND, NULL) < 0)
			return fault_set(fault, "bind the layer");
		if (mount(NULL, spec->staging, NULL, MS_REMOUNT | MS_BIND | IMAGE_FLAGS, NULL) < 0)
			return fault_set(fault, "make the layer read-only");
		return 0;
	}
	char options[OPTIONS_BYTES];
	if (layer_options(spec, options) < 0)
		return fault_set(fault, "layer paths");
	if (mount("overlay", spec->staging, "overlay", IMAGE_FLAGS, options) < 0)
		return fault_set(fault, "mount the layers");
	return 0;
}

struct device {
	const char *name;
	unsigned minor;
};

/* Only root of the host may make a device; others take the host's. Read-only spares its times, and does not keep it from being written to. */
static int take_device(const struct device *device, struct fault *fault)
{
	char host[32];
	snprintf(host, sizeof host, "/%s", device->name);
	int fd = open(device->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fault_set(fault, device->name);
	close(fd);
	if (mount(host, device->name, NULL, MS_BIND, NULL) < 0)
		return fault_set(fault, device->name);
	if (mount(NULL, device->name, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) < 0)
		return fault_set(fault, device->name);
	return 0;
}

static int make_device(const struct device *device, struct fault *fault)
{
	if (mknod(device->name, S_IFCHR | 0666, makedev(1, device->minor)) < 0 || chmod(device->name, 0666) < 0)
		return fault_set(fault, device->name);
	return 0;
}

/* Only what a program needs; no terminal, no console, nothing that reaches a driver. */
static int fill_dev(bool rootless, struct fault *fault)
{
	static const struct device devices[] = {
		{ "dev/null", 3 }, { "dev/zero", 5 }, { "dev/full", 7 }, { "dev/random", 8 }, { "dev/urandom", 9 },
	};
	static const struct { const char *target, *name; } links[] = {
		{ "/proc/self/fd", "dev/fd" }, { "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
		{ "/proc/self/fd/2", "dev/stderr" },
	};
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		if ((rootless ? take_device : make_device)(&devices[i], fault) < 0)
			return -1;
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (symlink(links[i].target, links[i].name) < 0)
			return fault_set(fault, links[i].name);
	if (mkdir("dev/shm", 0755) < 0 || (!GUARD(own_disk) && mount("tmpfs", "dev/shm", "tmpfs", 0, "mode=01777") < 0))
		return fault_set(fault, "dev/shm");
	return 0;
}

static int mount_dev(bool rootless, struct fault *fault)
{
	if (!GUARD(dev_minimal))
		return mount("/dev", "dev", NULL, MS_BIND, NULL) < 0 ? fault_set(fault, "bind the host's /dev") : 0;
	if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,nr_inodes=32,mode=0755") < 0)
		return fault_set(fault, "mount /dev");
	if (fill_dev(rootless, fault) < 0)
		return -1;
	if (mount(NULL, "dev", NULL, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) < 0)
		return fault_set(fault, "make /dev read-only");
	return 0;
}

static int enter_root(struct fault *fault)
{
	if (syscall(SYS_pivot_root, ".", GUARD(old_root) ? "." : "mnt") < 0)
		return fault_set(fault, "pivot into the image");
	if (GUARD(old_root) && umount2(".", MNT_DETACH) < 0)
		return fault_set(fault, "let the host's root go");
	if (chdir("/") < 0)
		return fault_set(fault, "root of the image");
	return 0;
}

int template_mount(const struct keeper_spec *spec, struct fault *fault)
{
	umask(0);
	if (unshare(CLONE_NEWNS) < 0)
		return fault_set(fault, "new mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return fault_set(fault, "make mounts private");
	if (mount_layers(spec, fault) < 0)
		return -1;
	if (chdir(spec->staging) < 0)
		return fault_set(fault, "root of the image");
	if (mount_dev(spec->rootless, fault) < 0)
		return -1;
	/* Only in sight of a whole /proc may a box be given one of its own (box.c). */
	if (spec->rootless && mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) < 0)
		return fault_set(fault, "bind /proc");
	return enter_root(fault);
}
