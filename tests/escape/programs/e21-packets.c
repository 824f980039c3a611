/* Fills its output in packets, so that the reader gets a line at a time, and dies at once. */
#include "escape.h"

#include <fcntl.h>
#include <stdlib.h>

int main(void)
{
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
	fcntl(STDOUT_FILENO, F_SETFL, O_DIRECT | O_WRONLY | O_NONBLOCK);
	for (int i = 0; i < 200; i++)
		say("a packet\n");
	abort();
}
