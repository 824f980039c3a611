/* All clients, by place: connecting, a turn of the loop, and closing those that are over. */
#ifndef GLOVEBOX_CLIENTS_H
#define GLOVEBOX_CLIENTS_H

#include <stdbool.h>
#include <stdint.h>

struct supervisor;

/* Takes the socket over. One client too many is told so and closed. */
void clients_add(struct supervisor *supervisor, int socket);
bool clients_connected(const struct supervisor *supervisor);
/* Writes what the sockets take. */
void clients_flush(struct supervisor *supervisor);
/* Closes whose connection ended, and who kept us waiting. Returns in how many ms that could happen next, or -1. */
int clients_tend(struct supervisor *supervisor, uint64_t now_ns);
void clients_close(struct supervisor *supervisor);

#endif
