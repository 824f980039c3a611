/*
 * Measures the supervisor at its socket against the bare thing, in one process and one run, so that the two meet the same noise.
 *
 * It starts a supervisor of its own, then enters the image itself (overlay, chroot) and alternates: bare posix_spawn of argv, the same argv in
 * a box that stood ready, the same in a box made on demand. Each sample runs from the request to the end of the output and the exit status.
 * With --seconds it keeps --clients runs under way instead, and counts; with --bare it does so without boxes.
 * Output: one line of JSON, times in microseconds; bench/main.ts makes sense of it.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core-bench.h"

enum { SAMPLES_MAX = 100000, CLIENTS_MAX = 64, READY_BOXES = 8 };

static double time_box(int fd, const struct buffer *run, struct buffer *scratch)
{
	static uint32_t next_id;
	double start = now_us();
	send_run(fd, ++next_id, run);
	await_exit(fd, scratch);
	return now_us() - start;
}

static void print_samples(const char *name, const double *samples, int count, const char *end)
{
	printf("\"%s\":[", name);
	for (int i = 0; i < count; i++)
		printf("%s%.1f", i ? "," : "", samples[i]);
	printf("]%s", end);
}

static void measure_latency(const struct options *o, int fd, const struct buffer *ready, const struct buffer *cold)
{
	static double bare_us[SAMPLES_MAX], ready_us[SAMPLES_MAX], cold_us[SAMPLES_MAX];
	struct buffer scratch = { 0 };
	keep_ready(fd, o, READY_BOXES);
	for (int i = -5; i < o->iterations; i++) { /* the first five only warm caches */
		int slot = i < 0 ? 0 : i;
		usleep((useconds_t)o->gap_us);
		bare_us[slot] = time_bare(o);
		usleep((useconds_t)o->gap_us);
		ready_us[slot] = time_box(fd, ready, &scratch);
		usleep((useconds_t)o->gap_us);
		cold_us[slot] = time_box(fd, cold, &scratch);
	}
	printf("{");
	print_samples("bareUs", bare_us, o->iterations, ",");
	print_samples("readyUs", ready_us, o->iterations, ",");
	print_samples("coldUs", cold_us, o->iterations, "}\n");
}

static void measure_throughput(const struct options *o, int fd, const struct buffer *run)
{
	struct buffer scratch = { 0 };
	keep_ready(fd, o, (uint32_t)(o->clients * 2));
	usleep(300000);
	double start = now_us(), end = start + o->seconds * 1e6;
	long runs = 0;
	for (int i = 1; i <= o->clients; i++)
		send_run(fd, (uint32_t)i, run);
	for (int live = o->clients; live > 0;) {
		uint32_t run_id = await_exit(fd, &scratch);
		runs++;
		if (now_us() < end)
			send_run(fd, run_id, run);
		else
			live--;
	}
	printf("{\"runs\":%ld,\"seconds\":%.3f}\n", runs, (now_us() - start) / 1e6);
}

/* As many loops as clients, each a process of its own. */
static void measure_bare_throughput(const struct options *o)
{
	double start = now_us(), end = start + o->seconds * 1e6;
	int counts[2];
	long runs = 0, one = 0;
	if (pipe(counts))
		die("pipe");
	for (int i = 0; i < o->clients; i++) {
		if (fork() == 0) {
			for (; now_us() < end; one++)
				time_bare(o);
			_exit(write(counts[1], &one, sizeof one) != sizeof one);
		}
	}
	for (int i = 0; i < o->clients; i++) {
		read_all(counts[0], &one, sizeof one);
		runs += one;
	}
	printf("{\"runs\":%ld,\"seconds\":%.3f}\n", runs, (now_us() - start) / 1e6);
	for (int i = 0; i < o->clients; i++)
		wait(NULL);
}

static struct buffer read_program(const char *path)
{
	struct buffer program = { 0 };
	char chunk[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		put(&program, chunk, (size_t)n);
	close(fd);
	return program;
}

static struct options parse_options(int argc, char **argv)
{
	static const struct option table[] = {
		{ "supervisor", 1, NULL, 's' }, { "init", 1, NULL, 'i' }, { "seccomp", 1, NULL, 'p' }, { "images", 1, NULL, 'I' },
		{ "image", 1, NULL, 'd' }, { "program", 1, NULL, 'f' }, { "file-name", 1, NULL, 'n' }, { "iterations", 1, NULL, 'k' },
		{ "gap-us", 1, NULL, 'g' }, { "clients", 1, NULL, 'c' }, { "seconds", 1, NULL, 't' }, { "bare", 0, NULL, 'b' }, { 0 },
	};
	struct options o = { .iterations = 200, .gap_us = 6000, .clients = 1 };
	for (int option; (option = getopt_long(argc, argv, "+", table, NULL)) != -1;) {
		switch (option) {
		case 's': o.supervisor = optarg; break;
		case 'i': o.init = optarg; break;
		case 'p': o.seccomp = optarg; break;
		case 'I': o.images = optarg; break;
		case 'd': o.image = optarg; break;
		case 'f': o.program = optarg; break;
		case 'n': o.file_name = optarg; break;
		case 'k': o.iterations = atoi(optarg); break;
		case 'g': o.gap_us = atoi(optarg); break;
		case 'c': o.clients = atoi(optarg); break;
		case 't': o.seconds = atof(optarg); break;
		case 'b': o.bare_only = true; break;
		default: exit(2);
		}
	}
	o.argv = argv + optind;
	if (!o.supervisor || !o.init || !o.seccomp || !o.images || !o.image || !o.program || !o.file_name || !o.argv[0] ||
	    o.iterations < 1 || o.iterations > SAMPLES_MAX || o.clients < 1 || o.clients > CLIENTS_MAX) {
		fprintf(stderr, "core-bench: see parse_options for what it wants; bench/main.ts calls it\n");
		exit(2);
	}
	return o;
}

int main(int argc, char **argv)
{
	struct options o = parse_options(argc, argv);
	struct buffer program = read_program(o.program);
	struct buffer ready = encode_run(&o, &program, true), cold = encode_run(&o, &program, false);
	int fd = start_supervisor(&o);
	enter_image(&o, &program);
	if (o.seconds > 0 && o.bare_only)
		measure_bare_throughput(&o);
	else if (o.seconds > 0)
		measure_throughput(&o, fd, &ready);
	else
		measure_latency(&o, fd, &ready, &cold);
	close(fd);
	wait(NULL); /* the supervisor cleans up */
	return 0;
}
