/* A suite is a list of tests with sentences for names; CHECK counts, and tells where it was. */
#ifndef GLOVEBOX_SUITE_H
#define GLOVEBOX_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test {
	const char *title;
	void (*run)(void);
};

/* Runs all and prints one line: the suite, how many passed and failed. Returns the exit code. */
int suite_run(const char *name, const struct test *tests, size_t count);

void suite_check(bool good, const char *file, int line, const char *condition);
#define CHECK(condition) suite_check((condition), __FILE__, __LINE__, #condition)

/* The bytes of a vector of common/protocol.vectors; the caller frees them. Dies when there is none of that name. */
uint8_t *vector_load(const char *name, size_t *length);

/* A fresh folder that is the current one until suite_leave_folder removes it. */
void suite_enter_folder(void);
void suite_leave_folder(void);

#endif
