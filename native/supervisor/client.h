/* What a client's frames mean. */
#ifndef GLOVEBOX_CLIENT_H
#define GLOVEBOX_CLIENT_H

struct supervisor;

int client_open(struct supervisor *supervisor, int socket);
/* Ends every run and lets the boxes go. */
void client_close(struct supervisor *supervisor);

#endif
