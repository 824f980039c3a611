/* Uses much memory, or hardly any: the second run's figure must not be the first one's. */
#include "escape.h"

int main(int argc, char **argv)
{
	size_t bytes = (size_t)argument(argc, argv, 0) << 20;
	touch(malloc(bytes + 1), bytes);
	say("touched\n");
	return 0;
}
