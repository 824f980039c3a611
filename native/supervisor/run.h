/*
 * A run: one program in one box, from the RUN frame to the EXIT frame.
 *
 *     WAITING ── box ready ──► RUNNING ── main exited, or killed ──► ENDING ── all dead ──► COLLECTING ── files taken ──► answered
 */
#ifndef GLOVEBOX_RUN_H
#define GLOVEBOX_RUN_H

#include "../common/messages.h"
#include "request.h"
#include "box-stdio.h"

struct box;
struct client;
struct supervisor;

enum run_state { RUN_WAITING, RUN_RUNNING, RUN_ENDING, RUN_COLLECTING };

struct run {
	struct supervisor *supervisor;
	/* Outlives it. */
	struct client *client;
	struct box *box;
	uint32_t id;
	enum run_state state;
	struct request request;
	bool was_ready;
	/* CLOCK_MONOTONIC: RUN came, the job was handed over, exec, main exited or was killed by us. 0: not yet. */
	uint64_t received_ns, handed_ns, started_ns, ended_ns;
	/* What it had used when we killed it; 0: we did not. */
	uint64_t cpu_ns;
	size_t job_sent;
	/* KILL_*, set before the kill. */
	uint8_t kill_reason;
	/* EXIT_* and its value. */
	uint8_t how;
	uint32_t value;
	/* errno, when the program could not be started. */
	int32_t step_error;
	bool main_gone;
	/* When ENDING waits no longer for the dead. */
	uint64_t give_up_ns;
	struct box_stdio stdio;
	struct run *next_collecting;
};

/* Starts what a RUN asks for; takes the request over. Answers with FAILURE by itself when it cannot be. */
void run_start(struct client *client, uint32_t id, struct request *request);
struct run *run_find(const struct client *client, uint32_t id);
/* Ends it as cancelled. */
void run_cancel(struct run *run);
/* Ends it without an answer, for a client that is gone. */
void run_abandon(struct run *run);

/* What the box tells its run. */
void run_box_ready(struct run *run);
void run_box_failed(struct run *run, const struct fault *fault);
void run_control_ready(struct run *run);
void run_timer(struct run *run);
void run_memory_out(struct run *run);
void run_main_exited(struct run *run, int code, int status);
void run_all_dead(struct run *run);

/* Between the parts of a run: run.c starts it, run-limits.c keeps its limits, run-end.c ends it. */
void run_failure(struct client *client, uint32_t id, uint32_t code, const char *message);
void run_arm_timer(struct run *run);
/* CPU time of all of it so far. */
uint64_t run_cpu_ns(const struct run *run);
/* Records the reason, unless there is one, and kills everything in the box. */
void run_kill(struct run *run, uint8_t reason);
/* Reads what the step process has told by now. */
void run_hear_step(struct run *run);
void run_free(struct run *run);

/* What stdio and the collector tell it. */
void run_output_seen(struct run *run, uint64_t stream_bytes);
void run_collected(struct run *run);

#endif
