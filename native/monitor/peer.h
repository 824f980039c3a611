/* Who is at the other end of a unix socket. */
#ifndef GLOVEBOX_PEER_H
#define GLOVEBOX_PEER_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether it is root or `uid`, as the kernel saw it connect. */
bool peer_is_allowed(int socket, uid_t uid);

#endif
