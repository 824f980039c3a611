/* The listening socket of the service. */
#ifndef GLOVEBOX_TCP_LISTENER_H
#define GLOVEBOX_TCP_LISTENER_H

#include <stdint.h>

/* The socket, close-on-exec; -1 when there is none, which has been said then. */
int tcp_listen(const char *address, uint16_t port);

#endif
