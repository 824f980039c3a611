#include "suite.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef VECTORS
#error "VECTORS is the path of protocol.vectors"
#endif

static bool failed;
static char folder[64];

int suite_run(const char *name, const struct test *tests, size_t count)
{
	/* A test that hangs is a failure too. */
	enum { SECONDS_MAX = 60 };
	alarm(SECONDS_MAX);
	size_t failures = 0;
	for (size_t i = 0; i < count; i++) {
		failed = false;
		tests[i].run();
		if (failed)
			fprintf(stderr, "failed: %s: %s\n", name, tests[i].title);
		failures += failed;
	}
	printf("%s: %zu passed, %zu failed\n", name, count - failures, failures);
	return failures > 0;
}

void suite_check(bool good, const char *file, int line, const char *condition)
{
	if (good)
		return;
	failed = true;
	fprintf(stderr, "%s:%d: %s\n", file, line, condition);
}

static uint8_t *from_hex(const char *hex, size_t *length)
{
	*length = strlen(hex) / 2;
	uint8_t *bytes = malloc(*length + 1);
	for (size_t i = 0; bytes && i < *length; i++) {
		unsigned int byte = 0;
		sscanf(hex + 2 * i, "%2x", &byte);
		bytes[i] = (uint8_t)byte;
	}
	return bytes;
}

uint8_t *vector_load(const char *name, size_t *length)
{
	FILE *file = fopen(VECTORS, "r");
	char *line = NULL;
	size_t room = 0;
	uint8_t *bytes = NULL;
	while (file && !bytes && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = 0;
		char *tab = strchr(line, '\t');
		if (!tab || line[0] == '#')
			continue;
		*tab = 0;
		if (strcmp(line, name) == 0)
			bytes = from_hex(tab + 1, length);
	}
	free(line);
	if (file)
		fclose(file);
	if (!bytes) {
		fprintf(stderr, "no vector %s in %s\n", name, VECTORS);
		exit(2);
	}
	return bytes;
}

void suite_enter_folder(void)
{
	snprintf(folder, sizeof folder, "/tmp/glovebox-test-XXXXXX");
	if (!mkdtemp(folder) || chdir(folder) < 0) {
		perror(folder);
		exit(2);
	}
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

void suite_leave_folder(void)
{
	if (chdir("/") == 0)
		nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
