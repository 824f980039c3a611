/* Leaves a process behind that edits the output when the main process is gone. */
#include "escape.h"

static void write_output(const char *text)
{
	int fd = open("output.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	(void)!write(fd, text, strlen(text));
	close(fd);
}

int main(void)
{
	write_output("honest");
	if (fork() == 0) {
		setsid();
		while (getppid() > 1)
			usleep(1000);
		usleep(100000);
		write_output("edited");
		pause();
	}
	say("main leaves\n");
	return 0;
}
