/* Puts another program in place of its own binary, its source and its compiler. */
#include "escape.h"

static void replace(const char *path)
{
	static const char text[] = "#!/bin/sh\necho poisoned\n";
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	say("replace %s=%s\n", path, fd == -1 ? outcome(-1) : outcome(write(fd, text, sizeof text - 1)));
	close(fd);
}

int main(void)
{
	say("write to itself=%s\n", outcome(chmod("main", 0755) == -1 ? -1 : open("main", O_WRONLY)));
	replace("main");
	replace("main.c");
	replace("escape.h");
	replace("/usr/bin/gcc");
	return 0;
}
