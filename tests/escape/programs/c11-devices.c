/* Makes devices wherever it can write, and looks for a mount that would let one work or that is shared with others. */
#include "escape.h"
#include <sys/sysmacros.h>

static void make_devices(const char *folder)
{
	static const struct { mode_t kind; unsigned major, minor; } KINDS[] = {
		{ S_IFCHR, 1, 1 }, { S_IFCHR, 1, 3 }, { S_IFCHR, 5, 0 }, { S_IFCHR, 10, 200 }, { S_IFBLK, 8, 0 }, { S_IFBLK, 259, 0 },
	};
	char path[64];
	int made = 0;
	for (unsigned i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
		snprintf(path, sizeof path, "%s/escape-device-%u", folder, i);
		made += mknod(path, KINDS[i].kind | 0666, makedev(KINDS[i].major, KINDS[i].minor)) == 0;
	}
	say("devices made in %s: %d, %s\n", folder, made, outcome(-1));
}

/* Each line: number parent device root mount-point options … - type source options */
static void look_at_mounts(void)
{
	char line[4096], point[256], options[256], type[64];
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	while (mounts && fgets(line, sizeof line, mounts)) {
		char *end = strstr(line, " - ");
		if (!end || sscanf(line, "%*s %*s %*s %*s %255s %255s", point, options) != 2 || sscanf(end, " - %63s", type) != 1)
			continue;
		if (!strstr(options, "nosuid"))
			say("%s lacks nosuid\n", point);
		if (!strstr(options, "nodev"))
			say("%s lacks nodev and is %.2s\n", point, options);
		if (strncmp(options, "rw", 2) == 0 && strcmp(type, "tmpfs") != 0 && strcmp(type, "proc") != 0)
			say("%s can be written and is %s\n", point, type);
		if (strstr(line, " shared:") || strstr(line, " master:"))
			say("%s is not private\n", point);
	}
}

int main(void)
{
	make_devices("/box");
	make_devices("/tmp");
	make_devices("/dev/shm");
	make_devices("/dev");
	look_at_mounts();
	return 0;
}
