/* Opens a file by its number, past a folder that lets nobody through. */
#include "escape.h"

int main(void)
{
	union { struct file_handle handle; char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ]; } number = { .handle.handle_bytes = MAX_HANDLE_SZ };
	char text[8] = "";
	int mount;
	mkdir("closed", 0700);
	int fd = open("closed/file", O_CREAT | O_WRONLY, 0600);
	(void)!write(fd, "hidden", 6);
	close(fd);
	say("name_to_handle_at=%s\n", outcome(name_to_handle_at(AT_FDCWD, "closed/file", &number.handle, &mount, 0)));
	chmod("closed", 0);
	fd = open_by_handle_at(open("/box", O_RDONLY | O_DIRECTORY), &number.handle, O_RDONLY);
	say("open_by_handle_at=%s\n", outcome(fd));
	(void)!read(fd, text, sizeof text - 1);
	say("read \"%s\"\n", text);
	return 0;
}
