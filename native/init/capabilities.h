#ifndef GLOVEBOX_CAPABILITIES_H
#define GLOVEBOX_CAPABILITIES_H

#include "../common/messages.h"

/* Empties the bounding set: after its own set is dropped too, neither this process nor what it makes can hold a capability again. */
int capabilities_bound(struct fault *fault);
/* Drops every capability that this process holds. */
int capabilities_drop(struct fault *fault);

#endif
