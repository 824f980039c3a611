#ifndef GLOVEBOX_TEMPLATE_H
#define GLOVEBOX_TEMPLATE_H

#include "../common/messages.h"
#include "keeper.h"

/*
 * Makes the calling process's root the image: a new mount namespace with the layers read-only (nosuid, nodev), a minimal read-only /dev and
 * nothing of the host. Boxes start as copies of this namespace.
 */
int template_mount(const struct keeper_spec *spec, struct fault *fault);

#endif
