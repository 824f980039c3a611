/* Is sent far more than a pipe holds and does not read it: leaves at once, closes it and works on, or lets it wait and reads a little. */
#include "escape.h"

int main(int argc, char **argv)
{
	char some[1000];
	const char *how = argc > 1 ? argv[1] : "";
	if (strcmp(how, "close") == 0) {
		close(0);
		usleep(200000);
	} else if (strcmp(how, "wait") == 0) {
		usleep(200000);
		say("read %zd\n", read(0, some, sizeof some));
	}
	say("%s done\n", how);
	return 3;
}
