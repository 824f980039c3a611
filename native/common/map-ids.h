/* The ids of a user namespace. */
#ifndef GLOVEBOX_MAP_IDS_H
#define GLOVEBOX_MAP_IDS_H

#include "messages.h"

/* Maps ids in this process's own fresh user namespace, each as "inside outside count"; groups can no longer be given up after this. */
int map_ids(const char *uids, const char *gids, struct fault *fault);

#endif
