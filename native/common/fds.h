/* Descriptors: passing them, closing them, whole reads and writes. */
#ifndef GLOVEBOX_FDS_H
#define GLOVEBOX_FDS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Sends one message with up to 16 descriptors. -1 and errno as sendmsg(2). Never raises SIGPIPE. */
int send_with_fds(int socket, const void *data, size_t length, const int *fds, int count);

/* Receives one message; *count is how many descriptors may come and becomes how many came (close-on-exec). Bytes, 0 at the end, -1. */
ssize_t receive_with_fds(int socket, void *data, size_t length, int *fds, int *count);

/* All of it, or -1 with errno (EPIPE at a premature end). */
int read_all(int fd, void *data, size_t length);
int write_all(int fd, const void *data, size_t length);

/* Closes and forgets. */
void close_fd(int *fd);

uint64_t monotonic_ns(void);

#endif
