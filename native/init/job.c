#include "job.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A stream of exactly `left` more bytes, read through a small buffer. */
struct source {
	int fd;
	uint64_t left;
	size_t at, have;
	uint8_t buffer[64 << 10];
};

static int refill(struct source *source)
{
	size_t want = source->left < sizeof source->buffer ? (size_t)source->left : sizeof source->buffer;
	ssize_t got = 0;
	if (want > 0)
		do
			got = read(source->fd, source->buffer, want);
		while (got < 0 && errno == EINTR);
	if (got == 0)
		errno = EBADMSG;
	if (got <= 0)
		return -1;
	source->at = 0;
	source->have = (size_t)got;
	source->left -= (uint64_t)got;
	return 0;
}

static int pull(struct source *source, void *data, size_t length)
{
	uint8_t *to = data;
	while (length > 0) {
		if (source->at == source->have && refill(source) < 0)
			return -1;
		size_t part = source->have - source->at < length ? source->have - source->at : length;
		memcpy(to, source->buffer + source->at, part);
		source->at += part;
		to += part;
		length -= part;
	}
	return 0;
}

static int pull_u32(struct source *source, uint32_t *value)
{
	uint8_t bytes[4];
	if (pull(source, bytes, sizeof bytes) < 0)
		return -1;
	*value = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	return 0;
}

static int refuse(int error)
{
	errno = error;
	return -1;
}

/* A str into `to`, which has room for max + 1 bytes. */
static int pull_string(struct source *source, char *to, size_t max)
{
	uint32_t length;
	if (pull_u32(source, &length) < 0)
		return -1;
	if (length > max)
		return refuse(E2BIG);
	if (pull(source, to, length) < 0)
		return -1;
	to[length] = 0;
	return memchr(to, 0, length) ? refuse(EBADMSG) : 0;
}

static int pull_list(struct source *source, char ***list, size_t *text_left)
{
	static char room[JOB_STRING_BYTES + 1];
	uint32_t count;
	if (pull_u32(source, &count) < 0)
		return -1;
	if (count > JOB_STRINGS_MAX)
		return refuse(E2BIG);
	*list = calloc(count + 1, sizeof **list);
	if (!*list)
		return -1;
	for (uint32_t i = 0; i < count; i++) {
		size_t max = *text_left < JOB_STRING_BYTES ? *text_left : JOB_STRING_BYTES;
		if (pull_string(source, room, max) < 0)
			return -1;
		*text_left -= strlen(room);
		(*list)[i] = strdup(room);
		if (!(*list)[i])
			return -1;
	}
	return 0;
}

/* Makes the folders above a path; false for a path that is empty, absolute or has an empty, `.` or `..` component. */
static bool make_parents(char *path)
{
	for (char *start = path;;) {
		char *end = strchrnul(start, '/');
		size_t length = (size_t)(end - start);
		if (length == 0 || (length == 1 && start[0] == '.') || (length == 2 && start[0] == '.' && start[1] == '.'))
			return false;
		if (*end == 0)
			return true;
		*end = 0;
		int status = mkdir(path, 0755);
		*end = '/';
		if (status < 0 && errno != EEXIST)
			return false;
		start = end + 1;
	}
}

static int write_content(struct source *source, int fd, uint32_t length)
{
	while (length > 0) {
		if (source->at == source->have && refill(source) < 0)
			return -1;
		size_t part = source->have - source->at < length ? source->have - source->at : length;
		ssize_t put = write(fd, source->buffer + source->at, part);
		if (put < 0)
			return -1;
		source->at += (size_t)put;
		length -= (uint32_t)put;
	}
	return 0;
}

static int pull_file(struct source *source)
{
	char path[JOB_PATH_BYTES + 1];
	uint32_t mode, length;
	if (pull_string(source, path, JOB_PATH_BYTES) < 0 || pull_u32(source, &mode) < 0 || pull_u32(source, &length) < 0)
		return -1;
	errno = EINVAL;
	if (!make_parents(path))
		return -1;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	int status = write_content(source, fd, length);
	if (status == 0)
		status = fchmod(fd, mode & 0777);
	int error = errno;
	close(fd);
	errno = error;
	return status;
}

int job_receive(struct job *job, int fd, uint64_t bytes, struct fault *fault)
{
	static struct source source;
	source.fd = fd;
	source.left = bytes;
	source.at = source.have = 0;
	size_t text_left = JOB_TEXT_BYTES;
	uint32_t files;
	if (pull_list(&source, &job->argv, &text_left) < 0 || pull_list(&source, &job->environment, &text_left) < 0)
		return fault_set(fault, "read the arguments");
	if (pull_u32(&source, &files) < 0 || files > JOB_FILES_MAX)
		return fault_set(fault, "read the files");
	for (uint32_t i = 0; i < files; i++)
		if (pull_file(&source) < 0)
			return fault_set(fault, "write a file");
	if (!job->argv[0] || source.left > 0 || source.at < source.have) {
		errno = EBADMSG;
		return fault_set(fault, "read the job");
	}
	return 0;
}
