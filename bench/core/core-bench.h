/* What the parts of core-bench share. */
#ifndef GLOVEBOX_CORE_BENCH_H
#define GLOVEBOX_CORE_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MIB (1ull << 20)

struct options {
	const char *supervisor, *init, *seccomp, *images, *image, *program, *file_name;
	int iterations, gap_us, clients;
	double seconds;
	bool bare_only;
	char **argv;
};

struct buffer {
	unsigned char *data;
	size_t length, capacity;
};

extern char *const environment[];

/* core-bench.c: every failure of a bench is fatal. */
_Noreturn void die(const char *what);
double now_us(void);
void put(struct buffer *b, const void *data, size_t length);
void write_all(int fd, const unsigned char *data, size_t length);
void read_all(int fd, void *data, size_t length);

/* client.c: a client of the supervisor. `ready` says which of two kinds of box is asked for: one that is kept ready, or one that is not. */
int start_supervisor(const struct options *o);
void keep_ready(int fd, const struct options *o, uint32_t count);
struct buffer encode_run(const struct options *o, const struct buffer *program, bool ready);
void send_run(int fd, uint32_t run_id, const struct buffer *run);
/* Waits for the end of any run; returns its id. Every run must have exited with 0. */
uint32_t await_exit(int fd, struct buffer *payload);

/* bare.c: the same program without a box, chrooted into the image. */
void enter_image(const struct options *o, const struct buffer *program);
double time_bare(const struct options *o);

#endif
