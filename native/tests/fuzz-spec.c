/*
 * libFuzzer target: what one run is made of. A RUN's payload as the supervisor decodes it, then its job as the step process reads it inside
 * the box, then its patterns. An odd first byte: what follows is a job alone.
 */
#include "../init/job.h"
#include "../supervisor/glob.h"
#include "../supervisor/request.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef FOLDER
#error "FOLDER is where files may be written"
#endif

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, mode_t mode);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);

static bool in_box;

/* In a box these would be kept beneath the work folder by nothing but job.c itself. */
static void expect_beneath(const char *path)
{
	if (!in_box)
		return;
	if (*path == '/')
		abort();
	for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == 0))
			abort();
}

int __wrap_open(const char *path, int flags, mode_t mode)
{
	expect_beneath(path);
	return __real_open(path, flags, mode);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	expect_beneath(path);
#ifdef PLANTED
	if (in_box && *path == '.')
		abort();
#endif
	return __real_mkdir(path, mode);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)type;
	if (status->st_mode & (S_ISUID | S_ISGID | S_ISVTX))
		abort();
	return where->level == 0 ? 0 : remove(path);
}

static void free_strings(char **list)
{
	for (char **at = list; at && *at; at++)
		free(*at);
	free(list);
}

static void receive_job(const void *bytes, size_t length)
{
	struct job job = { NULL, NULL };
	struct fault fault = { 0 };
	int fd = memfd_create("job", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	in_box = true;
	int status = job_receive(&job, fd, length, &fault);
	in_box = false;
	if ((status < 0) != (fault.error != 0) || (status == 0 && !job.argv[0]))
		abort();
	free_strings(job.argv);
	free_strings(job.environment);
	close(fd);
	nftw(".", remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void match_patterns(const struct request *request)
{
	static struct glob glob;
	for (uint32_t i = 0; i < request->gives_count; i++) {
		glob_compile(&glob, request->gives[i]);
		for (uint32_t k = 0; k < request->gives_count; k++)
			if (glob_match(&glob, request->gives[k]) != (strcmp(request->gives[i], request->gives[k]) == 0) &&
			    !glob_is_pattern(request->gives[i]))
				abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	mkdir(FOLDER, 0700);
	if (chdir(FOLDER) < 0)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] & 1) {
		receive_job(data + 1, size - 1);
		return 0;
	}
	uint8_t *payload = malloc(size);
	struct request request;
	memcpy(payload, data + 1, size - 1);
	if (!request_decode(&request, payload, size - 1))
		return 0;
	receive_job(request.job.data, request.job.length);
	match_patterns(&request);
	request_free(&request);
	return 0;
}
