/* A static program with an environment that makes every dynamic one load, log or read something of the caller's: was there one on its way? */
#include "escape.h"

int main(void)
{
	say("started, LD_PRELOAD=%s\n", getenv("LD_PRELOAD"));
	for (int i = 0; i < 4; i++) {
		static const char *const LEFT[] = { "/tmp/escape-profile", "/tmp/escape-debug", "/box/escape-debug", "/tmp/escape-trace" };
		say("%s=%s\n", LEFT[i], outcome(access(LEFT[i], F_OK)));
	}
	return 0;
}
