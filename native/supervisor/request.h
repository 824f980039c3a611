/* A RUN frame as decoded, and the hard ceilings that hold whatever a client asks for. */
#ifndef GLOVEBOX_REQUEST_H
#define GLOVEBOX_REQUEST_H

#include "../common/protocol.h"

struct limits {
	uint64_t cpu_ms, wall_ms, memory_bytes, output_bytes, processes, file_bytes, disk_bytes, open_files, stack_bytes;
	/* Of one core; 0: no share set. */
	uint64_t cpu_percent;
	/* Of the files that are taken when it is over; 0: none. */
	uint64_t collect_bytes;
	uint32_t collect_files;
};

/* The spans point into `payload`, which belongs to the request. */
struct request {
	uint8_t *payload;
	size_t payload_bytes;
	char *image, *seccomp;
	uint8_t flags;
	struct limits limits;
	char **gives;
	uint32_t gives_count;
	struct span stdin_bytes, job;
};

/* Takes the payload over, also when it is refused. False: not a RUN; nothing is left to free then. */
bool request_decode(struct request *request, uint8_t *payload, size_t payload_bytes);
void request_free(struct request *request);

/* NULL, or which limit is 0 or over its ceiling. */
const char *limits_problem(const struct limits *limits);
const char *disk_problem(uint64_t disk_bytes);

#endif
