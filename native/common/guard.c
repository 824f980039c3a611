#include "guard.h"

#include <stdio.h>

_Static_assert(GUARD_COUNT <= 64, "a bit for each guard");

#ifdef WEAKEN
_Static_assert((WEAKENED) != ~0ull, "each is in the table");
const char guard_note[] = ", WEAKENED: " WEAKEN;

void guard_warn(void)
{
	fprintf(stderr, "a test build of glovebox%s\n", guard_note);
}
#else
_Static_assert(WEAKENED == 0, "a weakened build says so");
const char guard_note[] = "";

void guard_warn(void)
{
}
#endif
