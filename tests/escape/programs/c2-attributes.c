/* Fills attributes of files, which the kernel keeps beside the blocks that the size of the disk counts. */
#include "escape.h"
#include <sys/xattr.h>

enum { VALUE_BYTES = 60000, FILES = 16 };

/* On as many files as there are, as much as goes in. */
static long fill(void)
{
	static char value[VALUE_BYTES];
	char path[32], name[32];
	long bytes = 0;
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "escape-%d", i);
		int file = open(path, O_RDWR | O_CREAT, 0644);
		for (int k = 0; k < 100; k++) {
			snprintf(name, sizeof name, "user.%d", k);
			if (fsetxattr(file, name, value, sizeof value, 0) == -1)
				break;
			bytes += VALUE_BYTES;
		}
		close(file);
	}
	return bytes;
}

int main(void)
{
	int file = open("mine", O_RDWR | O_CREAT, 0644);
	say("setxattr=%s lsetxattr=%s fsetxattr=%s\n", outcome(setxattr("mine", "user.a", "b", 1, 0)), outcome(lsetxattr("mine", "user.b", "b", 1, 0)),
		outcome(fsetxattr(file, "user.c", "b", 1, 0)));
	say("removexattr=%s lremovexattr=%s fremovexattr=%s\n", outcome(removexattr("mine", "user.a")), outcome(lremovexattr("mine", "user.b")),
		outcome(fremovexattr(file, "user.c")));
	say("listxattr=%s\n", outcome(listxattr("mine", NULL, 0)));
	say("beyond the disk: %s\n", fill() > 512 * 1024 ? "much" : "nothing");
	return 0;
}
