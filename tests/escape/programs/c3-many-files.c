/* Folders in folders, deeper than any path, then files until no more fit; they must vanish with the box, not be walked one by one. */
#include "escape.h"

int main(void)
{
	char name[201] = { 0 };
	int folders = 0, fd;
	long files = 0;
	memset(name, 'd', 200);
	while (folders < 1000 && mkdir(name, 0755) == 0 && chdir(name) == 0)
		folders++;
	say("folders=%d\n", folders);
	if (chdir("/tmp") == -1)
		return 2;
	for (; files < 40000; files++) {
		snprintf(name, sizeof name, "escape-%ld", files);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
		if (fd == -1)
			break;
		close(fd);
	}
	say("files=%s open=%s\n", files > 1000 ? "many" : "few", files < 40000 ? outcome(-1) : "never refused");
	return 0;
}
