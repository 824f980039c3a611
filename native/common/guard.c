#include "guard.h"

_Static_assert(GUARD_COUNT <= 64, "a bit for each guard");

#ifdef WEAKEN
_Static_assert((WEAKENED) != ~0ull, "each is in the table");
const char guard_note[] = ", WEAKENED: " WEAKEN;
#else
_Static_assert(WEAKENED == 0, "a weakened build says so");
const char guard_note[] = "";
#endif
