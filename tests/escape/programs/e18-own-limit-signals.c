/* Ends by a signal that limits use, sent by itself. */
#include "escape.h"

int main(int argc, char **argv)
{
	say("raises it\n");
	raise((int)argument(argc, argv, 0));
	for (;;)
		pause();
}
