#ifndef GLOVEBOX_JOB_H
#define GLOVEBOX_JOB_H

#include "../common/messages.h"

#include <stdint.h>

/* Bounds on the lists of a job; the files' contents are bounded by the disk of the box. */
enum { JOB_STRINGS_MAX = 4096, JOB_STRING_BYTES = 128 << 10, JOB_TEXT_BYTES = 2 << 20, JOB_FILES_MAX = 10000, JOB_PATH_BYTES = 1024 };

struct job {
	char **argv;
	char **environment;
};

/*
 * Reads a job (protocol.h) of `bytes` from a descriptor and writes its files below the current folder as they come, so that no more than
 * a slice of a file is ever in memory. Paths are relative, without `.` and `..`; modes lose setuid, setgid and sticky.
 */
int job_receive(struct job *job, int fd, uint64_t bytes, struct fault *fault);

#endif
