/* Writes one file that never ends; with an argument it ignores the signal and looks at the error. */
#include "escape.h"

int main(int argc, char **argv)
{
	static char block[1 << 20];
	long written = 0, step;
	if (argument(argc, argv, 0) == 1)
		signal(SIGXFSZ, SIG_IGN);
	int fd = open("escape-huge", O_WRONLY | O_CREAT, 0644);
	say("open=%s\n", outcome(fd));
	while ((step = write(fd, block, sizeof block)) > 0)
		written += step;
	say("written=%ld write=%s\n", written, outcome(-1));
	say("sparse=%s\n", outcome(ftruncate(fd, 1L << 60)));
	return 1;
}
