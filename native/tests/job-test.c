#include "../init/job.h"

#include "../common/fds.h"
#include "../common/protocol.h"
#include "suite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void free_strings(char **list)
{
	for (char **at = list; at && *at; at++)
		free(*at);
	free(list);
}

/* Receives a job of `length` bytes of which only `have` come, in a fresh folder; calls `look` in it. Returns the errno, 0. */
static int receive(const uint8_t *bytes, size_t have, size_t length, void (*look)(const struct job *job))
{
	int fd = memfd_create("job", MFD_CLOEXEC);
	struct job job = { NULL, NULL };
	struct fault fault = { 0 };
	suite_enter_folder();
	CHECK(write_all(fd, bytes, have) == 0 && lseek(fd, 0, SEEK_SET) == 0);
	int status = job_receive(&job, fd, length, &fault);
	CHECK((status < 0) == (fault.error != 0));
	if (look)
		look(&job);
	free_strings(job.argv);
	free_strings(job.environment);
	close(fd);
	suite_leave_folder();
	return fault.error;
}

static void look_at_vector(const struct job *job)
{
	struct stat status;
	char text[8];
	CHECK(strcmp(job->argv[0], "/bin/echo") == 0 && strcmp(job->argv[1], "h\xc3\xa9") == 0 && !job->argv[2]);
	CHECK(strcmp(job->environment[0], "PATH=/usr/bin") == 0 && !job->environment[1]);
	CHECK(stat("dir/run", &status) == 0 && status.st_size == 0 && (status.st_mode & 07777) == 0755);
	CHECK(stat("main.c", &status) == 0 && (status.st_mode & 07777) == 0644);
	int fd = open("main.c", O_RDONLY | O_CLOEXEC);
	CHECK(read(fd, text, sizeof text) == 5 && memcmp(text, "int\0x", 5) == 0);
	close(fd);
}

static void writes_vector(void)
{
	size_t length;
	uint8_t *bytes = vector_load("job", &length);
	CHECK(receive(bytes, length, length, look_at_vector) == 0);
	free(bytes);
}

static void refuses_cuts(void)
{
	size_t length;
	uint8_t *bytes = vector_load("job", &length);
	for (size_t have = 0; have < length; have += 3) {
		CHECK(receive(bytes, have, length, NULL) == EBADMSG);
		CHECK(receive(bytes, length, have, NULL) != 0);
	}
	free(bytes);
}

/* A job with the argument "x", no environment and one file. */
static int receive_file(const char *path, uint32_t mode, void (*look)(const struct job *job))
{
	struct writer job = { 0 };
	write_u32(&job, 1);
	write_string(&job, "x");
	write_u32(&job, 0);
	write_u32(&job, 1);
	write_string(&job, path);
	write_u32(&job, mode);
	write_span(&job, "abc", 3);
	int error = receive(job.data, job.length, job.length, look);
	free(job.data);
	return error;
}

static void refuses_paths(void)
{
	static const char *const bad[] = { "", "/x", "..", "../x", "a/../x", "a//x", "a/", ".", "./x", "a/./b", "a/b/.." };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(receive_file(bad[i], 0644, NULL) == EINVAL);
	CHECK(receive_file("...", 0644, NULL) == 0);
	CHECK(receive_file("a/.b/..c", 0644, NULL) == 0);
	char longer[JOB_PATH_BYTES + 2];
	memset(longer, 'a', sizeof longer);
	longer[sizeof longer - 1] = 0;
	CHECK(receive_file(longer, 0644, NULL) == E2BIG);
}

static void look_at_mode(const struct job *job)
{
	(void)job;
	struct stat status;
	CHECK(stat("file", &status) == 0 && (status.st_mode & 07777) == 0755);
}

static void masks_modes(void)
{
	CHECK(receive_file("file", 07755, look_at_mode) == 0);
	CHECK(receive_file("file", 0xfffff000 | 0755, look_at_mode) == 0);
}

static void refuses_arguments(void)
{
	struct writer job = { 0 };
	write_u32(&job, 0);
	write_u32(&job, 0);
	write_u32(&job, 0);
	CHECK(receive(job.data, job.length, job.length, NULL) == EBADMSG);
	job.length = 0;
	write_u32(&job, JOB_STRINGS_MAX + 1);
	CHECK(receive(job.data, job.length, job.length, NULL) == E2BIG);
	job.length = 0;
	write_u32(&job, 1);
	write_span(&job, "a\0b", 3);
	CHECK(receive(job.data, job.length, job.length, NULL) == EBADMSG);
	free(job.data);
}

int main(void)
{
	static const struct test tests[] = {
		{ "a job of the shared vectors gives its arguments, environment and files", writes_vector },
		{ "a job that is cut short, or longer than said, is refused", refuses_cuts },
		{ "a path that is empty, absolute or has a component of dots is refused", refuses_paths },
		{ "a file never gets setuid, setgid or sticky", masks_modes },
		{ "no arguments, too many, or one with a NUL are refused", refuses_arguments },
	};
	return suite_run("job", tests, sizeof tests / sizeof *tests);
}
