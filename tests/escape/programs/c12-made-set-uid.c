/* Gives its program to root with the set-uid bit, becomes somebody else, and runs it. */
#include "escape.h"

/* Which error it is depends on whether the box knows these uids at all. */
static const char *whether(int status)
{
	return status == 0 ? "ok" : "refused";
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "again") == 0) {
		say("root by exec: %s\n", geteuid() == 0 ? "yes" : "no");
		return 0;
	}
	say("chown=%s\n", whether(chown("main", 0, 0)));
	say("chmod=%s\n", whether(chmod("main", 04755)));
	say("setresuid=%s\n", whether(setresuid(12345, 12345, 12345)));
	if (geteuid() == 0)
		return 2;
	execl("main", "main", "again", (char *)NULL);
	return 3;
}
